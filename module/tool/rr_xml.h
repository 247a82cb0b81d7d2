/* SPDX-License-Identifier: GPL-2.0 */
/*
 * XML, as much of it as libvirt writes: tags, attributes, text. Pure.
 */
#ifndef RR_XML_H
#define RR_XML_H

#include <stdbool.h>
#include <stddef.h>

/**
 * enum rr_xml_kind - what has been read
 * @RR_XML_OPEN: an element begins
 * @RR_XML_CLOSE: an element ends
 * @RR_XML_TEXT: text between tags
 */
enum rr_xml_kind {
	RR_XML_OPEN,
	RR_XML_CLOSE,
	RR_XML_TEXT,
};

/**
 * struct rr_xml - what is left to be read
 * @at: its first byte
 * @end: one past its last
 * @empty: the element that has just begun ends at once
 */
struct rr_xml {
	const char *at;
	const char *end;
	bool empty;
};

/**
 * struct rr_xml_token - a piece of it
 * @kind: what it is
 * @text: an element's name without its prefix, or the text as it stands there
 * @len: its length in bytes
 * @attributes: those of an element that begins, as they stand there
 * @attributes_len: their length in bytes
 */
struct rr_xml_token {
	enum rr_xml_kind kind;
	const char *text;
	size_t len;
	const char *attributes;
	size_t attributes_len;
};

bool rr_xml_next(struct rr_xml *xml, struct rr_xml_token *token);
bool rr_xml_attribute(const struct rr_xml_token *token, const char *name, char *buf,
		      size_t size);

#endif
