// SPDX-License-Identifier: GPL-2.0
/*
 * XML, as much of it as libvirt writes. Whatever the bytes are, it comes to their end;
 * nothing is said of whether they are well-formed.
 */
#include <string.h>

#include "rr_xml.h"

/**
 * struct entity - a character that XML has a name for
 * @name: it
 * @character: what it stands for
 */
struct entity {
	const char *name;
	char character;
};

static const struct entity entities[] = {
	{ "lt;", '<' }, { "gt;", '>' }, { "amp;", '&' }, { "quot;", '"' }, { "apos;", '\'' },
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool begins(const char *at, const char *end, const char *with)
{
	return (size_t)(end - at) >= strlen(with) && !memcmp(at, with, strlen(with));
}

/* Return: what stands behind the next @what, or the end. */
static const char *behind(const char *at, const char *end, const char *what)
{
	const char *found = memmem(at, end - at, what, strlen(what));

	return found ? found + strlen(what) : end;
}

/* Return: the bracket that ends a tag, or the end; one within quotes ends none. */
static const char *tag_end(const char *at, const char *end)
{
	char quote = '\0';

	for (; at < end; at++) {
		if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '"' || *at == '\'')
			quote = *at;
		else if (*at == '>')
			break;
	}
	return at;
}

/* <!DOCTYPE name [ <!ENTITY ...> ]>. Return: what stands behind. */
static const char *skip_declaration(const char *at, const char *end)
{
	const char *bracket = tag_end(at, end);

	if (memchr(at, '[', bracket - at)) {
		at = behind(at, end, "]");
		bracket = tag_end(at, end);
	}
	return bracket < end ? bracket + 1 : end;
}

/* Return: false if it is never closed. */
static bool read_tag(struct rr_xml *xml, struct rr_xml_token *token)
{
	const char *from = xml->at + 1, *to = tag_end(from, xml->end), *name, *colon;

	xml->at = to;
	if (to == xml->end)
		return false;
	xml->at++;
	token->kind = RR_XML_OPEN;
	if (from < to && *from == '/') {
		token->kind = RR_XML_CLOSE;
		from++;
	} else if (from < to && to[-1] == '/') {
		xml->empty = true;
		to--;
	}
	for (name = from; from < to && !is_space(*from);)
		from++;
	colon = memchr(name, ':', from - name);
	token->text = colon ? colon + 1 : name;
	token->len = from - token->text;
	token->attributes = from;
	token->attributes_len = to - from;
	return true;
}

/**
 * rr_xml_next() - the next piece
 * @xml: what is left to be read; moved behind the piece
 * @token: the piece
 *
 * Return: false if nothing is left.
 */
bool rr_xml_next(struct rr_xml *xml, struct rr_xml_token *token)
{
	const char *from = xml->at;

	if (xml->empty) {
		/* Its name has been told. */
		xml->empty = false;
		token->kind = RR_XML_CLOSE;
		return true;
	}
	*token = (struct rr_xml_token){ .kind = RR_XML_TEXT };
	while (from < xml->end && *from == '<') {
		if (begins(from, xml->end, "<![CDATA[")) {
			token->text = from + 9;
			xml->at = behind(token->text, xml->end, "]]>");
			token->len = xml->at - token->text;
			if (token->len >= 3 && !memcmp(xml->at - 3, "]]>", 3))
				token->len -= 3;
			return true;
		}
		if (begins(from, xml->end, "<!--")) {
			from = behind(from + 4, xml->end, "-->");
		} else if (begins(from, xml->end, "<?")) {
			from = behind(from + 2, xml->end, "?>");
		} else if (begins(from, xml->end, "<!")) {
			from = skip_declaration(from + 2, xml->end);
		} else {
			xml->at = from;
			return read_tag(xml, token);
		}
	}
	xml->at = from;
	if (from == xml->end)
		return false;
	token->text = from;
	xml->at = memchr(from, '<', xml->end - from);
	if (!xml->at)
		xml->at = xml->end;
	token->len = xml->at - from;
	return true;
}

/* "#38;", "#x26;". Return: what stands behind, or NULL if it is none. */
static const char *read_number(const char *at, const char *end, char *character)
{
	unsigned int base = 10, number = 0, digit;

	if (at == end || *at++ != '#')
		return NULL;
	if (at < end && *at == 'x') {
		base = 16;
		at++;
	}
	for (; at < end && *at != ';'; at++) {
		digit = *at >= '0' && *at <= '9' ? *at - '0' :
			(*at | 0x20) >= 'a' && (*at | 0x20) <= 'f' ? (*at | 0x20) - 'a' + 10 : 16;
		if (digit >= base)
			return NULL;
		number = number * base + digit;
		if (number > 0x10ffff)
			return NULL;
	}
	if (at == end)
		return NULL;
	/* No name or number that is looked for has another. */
	*character = number && number < 0x80 ? (char)number : '?';
	return at + 1;
}

/* What stands behind an ampersand. Return: what stands behind that. */
static const char *read_entity(const char *at, const char *end, char *character)
{
	const char *after = read_number(at, end, character);
	size_t i;

	if (after)
		return after;
	for (i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		if (begins(at, end, entities[i].name)) {
			*character = entities[i].character;
			return at + strlen(entities[i].name);
		}
	}
	*character = '&';
	return at;
}

/* Return: true if all of it found room. */
static bool copy(char *buf, size_t size, const char *from, const char *to)
{
	size_t n = 0;

	while (from < to && n < size - 1) {
		char c = *from++;

		if (c == '&')
			from = read_entity(from, to, &c);
		buf[n++] = c ? c : '?';
	}
	buf[n] = '\0';
	return from == to;
}

/**
 * rr_xml_attribute() - the value of an attribute
 * @token: an element that begins
 * @name: the attribute's name
 * @buf: the value, with what entities stand for; empty if there is none
 * @size: its size in bytes
 *
 * Return: true if it is there, and has found room.
 */
bool rr_xml_attribute(const struct rr_xml_token *token, const char *name, char *buf,
		      size_t size)
{
	const char *at = token->attributes, *end = at + token->attributes_len;

	*buf = '\0';
	while (at < end) {
		const char *from, *to, *value;

		while (at < end && is_space(*at))
			at++;
		for (from = at; at < end && *at != '=' && !is_space(*at);)
			at++;
		to = at;
		while (at < end && (*at == '=' || is_space(*at)))
			at++;
		if (at == end || (*at != '"' && *at != '\''))
			continue;
		value = at + 1;
		at = memchr(value, *at, end - value);
		if (!at)
			return false;
		if ((size_t)(to - from) == strlen(name) && !memcmp(from, name, to - from))
			return copy(buf, size, value, at);
		at++;
	}
	return false;
}
