// SPDX-License-Identifier: GPL-2.0
/*
 * What is found before a virtual machine starts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rr_file.h"
#include "rr_finding.h"
#include "rr_json.h"

static const char *const words[] = {
	[RR_NOTE] = "note",
	[RR_WARNING] = "warning",
	[RR_REFUSED] = "refused",
};

/**
 * rr_finding_add() - one more
 * @findings: where it goes to; to be given back by rr_findings_free()
 * @bdf: the device, or RR_NO_DEVICE
 * @level: how much it matters
 * @code: a word for it
 * @format: as of printf(); one line, without a newline
 */
void rr_finding_add(struct rr_findings *findings, u64 bdf, enum rr_level level,
		    const char *code, const char *format, ...)
{
	size_t n = findings->n++;
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rr_clean(text);
	findings->at = rr_alloc(findings->at, n + 1, sizeof(*findings->at));
	findings->at[n].level = level;
	findings->at[n].code = code;
	findings->at[n].bdf = bdf;
	if (asprintf(&findings->at[n].text, "%s", text) < 0)
		findings->at[n].text = NULL;
}

/**
 * rr_findings_have() - is there one that matters so much?
 * @findings: where to look
 * @level: so much, or more
 *
 * Return: true if there is.
 */
bool rr_findings_have(const struct rr_findings *findings, enum rr_level level)
{
	size_t i;

	for (i = 0; i < findings->n; i++) {
		if (findings->at[i].level >= level)
			return true;
	}
	return false;
}

/**
 * rr_findings_say() - say them, a line each
 * @findings: them
 */
void rr_findings_say(const struct rr_findings *findings)
{
	char address[RR_ADDRESS_MAX + 2];
	size_t i;

	for (i = 0; i < findings->n; i++) {
		const struct rr_finding *finding = &findings->at[i];
		int n = 0;

		if (finding->bdf != RR_NO_DEVICE)
			n = rr_address_print(address, RR_ADDRESS_MAX, finding->bdf, NULL);
		address[n] = '\0';
		rr_complain("%s%s%s%s%s", address, n ? ": " : "",
			    finding->level == RR_REFUSED ? "" : words[finding->level],
			    finding->level == RR_REFUSED ? "" : ": ",
			    finding->text ? finding->text : finding->code);
	}
}

/**
 * rr_findings_json() - those of a device, as an array
 * @findings: all of them
 * @bdf: the device, or RR_NO_DEVICE
 */
void rr_findings_json(const struct rr_findings *findings, u64 bdf)
{
	size_t i;

	rr_json_open("findings", '[');
	for (i = 0; i < findings->n; i++) {
		if (findings->at[i].bdf != bdf)
			continue;
		rr_json_open(NULL, '{');
		rr_json_text("level", words[findings->at[i].level]);
		rr_json_text("code", findings->at[i].code);
		rr_json_text("text", findings->at[i].text);
		rr_json_close('}');
	}
	rr_json_close(']');
}

/**
 * rr_findings_free() - give back what they have
 * @findings: them
 */
void rr_findings_free(struct rr_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		free(findings->at[i].text);
	free(findings->at);
}
