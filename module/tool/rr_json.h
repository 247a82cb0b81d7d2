/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON on standard output, indented by tabs. A key is NULL for an element of an array.
 */
#ifndef RR_JSON_H
#define RR_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* Of what --json prints; rises when a key goes or means something else. */
#define RR_OUTPUT_VERSION 1

void rr_json_begin(const char *command);
void rr_json_end(void);
void rr_json_open(const char *key, char bracket);
void rr_json_close(char bracket);
void rr_json_text(const char *key, const char *text);
void rr_json_number(const char *key, unsigned long long number);
void rr_json_address(const char *key, unsigned long long address);
void rr_json_bool(const char *key, bool value);

#endif
