// SPDX-License-Identifier: GPL-2.0
/*
 * A virtual machine that is about to start. Pure: knows no files.
 */
#include <stdlib.h>
#include <string.h>

#include "rr_file.h"
#include "rr_guest.h"

/* No virtual machine gets so many: what comes behind is not looked at. */
#define PASSED_MAX 4096

/**
 * rr_guest_init() - begin with a guest that gets nothing
 * @guest: it; to be given back by rr_guest_free()
 */
void rr_guest_init(struct rr_guest *guest)
{
	*guest = (struct rr_guest){ 0 };
#ifdef __aarch64__
	guest->machine = RR_VIRT;
#else
	/* What QEMU takes where none is named. */
	guest->machine = RR_PC;
#endif
}

/**
 * rr_guest_free() - give back what a guest has
 * @guest: it
 */
void rr_guest_free(struct rr_guest *guest)
{
	free(guest->passed);
}

/**
 * rr_guest_unread() - remember what cannot be read; of several the first
 * @guest: whose device it should name
 * @text: it
 * @len: its length in bytes
 */
void rr_guest_unread(struct rr_guest *guest, const char *text, size_t len)
{
	size_t i;

	if (*guest->unread)
		return;
	if (!len) {
		text = "?";
		len = 1;
	}
	if (len > sizeof(guest->unread) - 1)
		len = sizeof(guest->unread) - 1;
	for (i = 0; i < len; i++)
		guest->unread[i] = text[i] ? text[i] : '?';
	guest->unread[len] = '\0';
	rr_clean(guest->unread);
}

/* As the list takes them, but without a sign, an identity and a policy. */
static bool read_address(struct rr_request *request, const char *text, size_t len)
{
	char address[32];
	size_t pos = 0;

	if (!len || len > sizeof(address) - 2 || *text == '+')
		return false;
	memcpy(address, text, len);
	if (!memchr(text, '.', len)) {
		address[len++] = '.';
		address[len++] = '*';
	}
	return rr_address_next(address, len, &pos, request) == 1 && request->len == len &&
	       request->verb == RR_ADD && !request->has_id && !request->has_policy;
}

/**
 * rr_guest_pass() - give a device to a guest
 * @guest: it
 * @text: the address; without a function: each one of the slot
 * @len: its length in bytes
 * @choice: its number among what is configured
 * @alternative: which of those with the same @choice
 *
 * Return: true if that is an address; if not, it is remembered as unread.
 */
bool rr_guest_pass(struct rr_guest *guest, const char *text, size_t len,
		   unsigned int choice, unsigned int alternative)
{
	struct rr_request request;
	size_t n = guest->n_passed;

	if (n == PASSED_MAX || !read_address(&request, text, len)) {
		rr_guest_unread(guest, text, len);
		return false;
	}
	guest->passed = rr_grow(guest->passed, n, sizeof(*guest->passed));
	guest->passed[n].bdf = request.bdf;
	guest->passed[n].every_function = request.every_function;
	guest->passed[n].choice = choice;
	guest->passed[n].alternative = alternative;
	guest->n_passed++;
	return true;
}

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(text, with, strlen(with));
}

/**
 * rr_guest_set_machine() - set the machine
 * @guest: whose
 * @text: QEMU's name of it, with a version or without
 * @len: its length in bytes
 */
void rr_guest_set_machine(struct rr_guest *guest, const char *text, size_t len)
{
	guest->machine = RR_OTHER_MACHINE;
	if (begins(text, len, "pc-q35") || begins(text, len, "q35"))
		guest->machine = RR_Q35;
	else if (begins(text, len, "pc-i440fx-") || (len == 2 && begins(text, len, "pc")))
		guest->machine = RR_PC;
	else if (begins(text, len, "virt"))
		guest->machine = RR_VIRT;
}

/**
 * rr_guest_set_options() - look for max-ram-below-4g in QEMU's options
 * @guest: whose
 * @text: some of them
 * @len: their length in bytes
 */
void rr_guest_set_options(struct rr_guest *guest, const char *text, size_t len)
{
	static const char option[] = "max-ram-below-4g=";
	const char *end = text + len, *from = text, *to;

	/* The last of them is in force. */
	while ((from = memmem(from, end - from, option, strlen(option)))) {
		from += strlen(option);
		for (to = from; to < end && !strchr(", \t'\"", *to);)
			to++;
		guest->is_unclear = !rr_size_parse(from, to - from, 1,
						   &guest->max_below_4g);
	}
}

/**
 * rr_guest_machine_name() - QEMU's name of the machine
 * @guest: whose
 *
 * Return: the name, as -machine takes it.
 */
const char *rr_guest_machine_name(const struct rr_guest *guest)
{
	switch (guest->machine) {
	case RR_Q35:
		return "q35";
	case RR_PC:
		return "pc";
	case RR_VIRT:
		return "virt";
	default:
		return NULL;
	}
}
