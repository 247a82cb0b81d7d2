// SPDX-License-Identifier: GPL-2.0
/*
 * JSON on standard output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_json.h"

static int depth;
static bool first;

static void print_string(const char *text)
{
	char *clean = rr_strdup(text);
	const char *p;

	rr_clean(clean);
	putchar('"');
	for (p = clean; *p; p++) {
		if (*p == '"' || *p == '\\')
			putchar('\\');
		putchar(*p);
	}
	putchar('"');
	free(clean);
}

static void indent(void)
{
	int i;

	if (!first)
		putchar(',');
	if (depth)
		putchar('\n');
	for (i = 0; i < depth; i++)
		putchar('\t');
	first = false;
}

static void begin_value(const char *key)
{
	indent();
	if (key) {
		print_string(key);
		fputs(": ", stdout);
	}
}

/**
 * rr_json_begin() - begin the whole, an object
 * @command: the command whose output it is
 */
void rr_json_begin(const char *command)
{
	depth = 0;
	first = true;
	rr_json_open(NULL, '{');
	rr_json_number("output_version", RR_OUTPUT_VERSION);
	rr_json_text("command", command);
}

/**
 * rr_json_end() - end the whole
 */
void rr_json_end(void)
{
	rr_json_close('}');
	putchar('\n');
}

/**
 * rr_json_open() - begin an object or an array
 * @key: its key, or NULL
 * @bracket: the bracket that opens it
 */
void rr_json_open(const char *key, char bracket)
{
	begin_value(key);
	putchar(bracket);
	depth++;
	first = true;
}

/**
 * rr_json_close() - end an object or an array
 * @bracket: the bracket that closes it
 */
void rr_json_close(char bracket)
{
	bool empty = first;

	depth--;
	if (!empty) {
		first = true;
		if (depth)
			indent();
		else
			putchar('\n');
	}
	putchar(bracket);
	first = false;
}

/**
 * rr_json_text() - a string
 * @key: its key, or NULL
 * @text: any bytes; NULL gives null
 */
void rr_json_text(const char *key, const char *text)
{
	begin_value(key);
	if (text)
		print_string(text);
	else
		fputs("null", stdout);
}

/**
 * rr_json_number() - a number
 * @key: its key, or NULL
 * @number: it
 */
void rr_json_number(const char *key, unsigned long long number)
{
	begin_value(key);
	printf("%llu", number);
}

/**
 * rr_json_address() - an address, as a string: not every reader has 64 bits
 * @key: its key, or NULL
 * @address: it
 */
void rr_json_address(const char *key, unsigned long long address)
{
	begin_value(key);
	printf("\"0x%08llx\"", address);
}

/**
 * rr_json_bool() - true or false
 * @key: its key, or NULL
 * @value: it
 */
void rr_json_bool(const char *key, bool value)
{
	begin_value(key);
	fputs(value ? "true" : "false", stdout);
}
