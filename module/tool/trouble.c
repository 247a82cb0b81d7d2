// SPDX-License-Identifier: GPL-2.0
/*
 * What a check finds.
 */
#include <stdlib.h>

#include "rr_json.h"
#include "rr_trouble.h"

__printf(5, 0)
static void add(struct rr_troubles *troubles, bool error, const char *device,
		const char *code, const char *format, va_list args)
{
	struct rr_trouble *trouble;
	char text[RR_TROUBLE_MAX];

	vsnprintf(text, sizeof(text), format, args);
	rr_clean(text);
	troubles->at = rr_alloc(troubles->at, troubles->n + 1, sizeof(*troubles->at));
	trouble = &troubles->at[troubles->n++];
	*trouble = (struct rr_trouble){ .error = error, .code = code,
					.text = rr_strdup(text) };
	snprintf(trouble->device, sizeof(trouble->device), "%s", device ? device : "");
	troubles->errors += error;
}

/**
 * rr_error_add() - something is not as it should be
 * @troubles: where it goes to; to be given back by rr_troubles_free()
 * @device: the address of the device that it is about, or NULL
 * @code: a word for it
 * @format: as of printf(); one line, without a newline
 */
void rr_error_add(struct rr_troubles *troubles, const char *device, const char *code,
		  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(troubles, true, device, code, format, args);
	va_end(args);
}

/**
 * rr_note_add() - something is to be known
 * @troubles: where it goes to; to be given back by rr_troubles_free()
 * @device: the address of the device that it is about, or NULL
 * @code: a word for it
 * @format: as of printf(); one line, without a newline
 */
void rr_note_add(struct rr_troubles *troubles, const char *device, const char *code,
		 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(troubles, false, device, code, format, args);
	va_end(args);
}

/**
 * rr_troubles_print() - print them, a line each
 * @troubles: them
 */
void rr_troubles_print(const struct rr_troubles *troubles)
{
	size_t i;

	for (i = 0; i < troubles->n; i++) {
		if (troubles->at[i].error)
			rr_complain("%s", troubles->at[i].text);
		else
			printf("relax_rmrr: %s\n", troubles->at[i].text);
	}
}

/**
 * rr_troubles_json() - print them as an array
 * @troubles: them
 */
void rr_troubles_json(const struct rr_troubles *troubles)
{
	size_t i;

	rr_json_open("findings", '[');
	for (i = 0; i < troubles->n; i++) {
		const struct rr_trouble *trouble = &troubles->at[i];

		rr_json_open(NULL, '{');
		rr_json_text("device", *trouble->device ? trouble->device : NULL);
		rr_json_text("level", trouble->error ? "error" : "note");
		rr_json_text("code", trouble->code);
		rr_json_text("text", trouble->text);
		rr_json_close('}');
	}
	rr_json_close(']');
}

/**
 * rr_troubles_free() - give back what they have
 * @troubles: them
 */
void rr_troubles_free(struct rr_troubles *troubles)
{
	size_t i;

	for (i = 0; i < troubles->n; i++)
		free(troubles->at[i].text);
	free(troubles->at);
}
