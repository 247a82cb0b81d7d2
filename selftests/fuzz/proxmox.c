// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of module/tool/proxmox.c, built for the host with clang's libFuzzer: whatever
 * the bytes are, what stands behind a section's name, or in a comment, changes nothing;
 * and a device that is added is the last that the guest gets.
 */
#include "guest.h"
#include "rr_proxmox.h"

/* The name that libFuzzer calls is given to it on the command line. */
int fuzz_one(const u8 *data, size_t size);

/* Of these bytes, in memory that is no longer than they are. */
static void parse(struct rr_guest *guest, const char *conf, size_t len,
		  const struct rr_proxmox *with)
{
	struct rr_proxmox proxmox = *with;
	char *copy = malloc(len ? len : 1);

	memcpy(copy, conf, len);
	proxmox.conf = copy;
	proxmox.conf_len = len;
	rr_proxmox_parse(guest, &proxmox);
	free(copy);
}

static void check_same(const struct rr_guest *same, const char *conf, size_t len,
		       const struct rr_proxmox *with)
{
	struct rr_guest guest;

	parse(&guest, conf, len, with);
	check_guest(&guest, same);
	rr_guest_free(&guest);
}

/* The bytes as a comment: without a newline. Return: what stands behind. */
static char *comment(char *to, const char *text, size_t len)
{
	*to++ = '#';
	for (; len--; text++)
		*to++ = *text == '\n' ? ' ' : *text;
	*to++ = '\n';
	return to;
}

static void check_added(const struct rr_guest *guest, char *conf, size_t len,
			const struct rr_proxmox *with)
{
	const struct rr_passed *last;
	struct rr_guest more;

	len += sprintf(conf + len, "\nhostpci15: 0001:e3:1f.7,pcie=1\n");
	parse(&more, conf, len, with);
	check_guest(&more, NULL);
	must(more.n_passed, "it gets what has been added");
	last = &more.passed[more.n_passed - 1];
	must(last->bdf == rr_bdf(1, 0xe3, 0xff) && last->choice == 15 &&
	     !last->every_function, "it gets the device that has been added");
	must(more.memory == guest->memory, "that changes no memory");
	rr_guest_free(&more);
}

int fuzz_one(const u8 *data, size_t size)
{
	static const char snapshot[] = "[snapshot]\nhostpci0: 0002:00:00.0\nmemory: 77\n"
		"machine: q35\nhotplug: memory\nargs: max-ram-below-4g=1M\n";
	const char *text = (const char *)data, *end = memchr(text, 0, size);
	size_t len = end ? (size_t)(end - text) : size;
	struct rr_proxmox proxmox = { .node = "pve1" };
	char *conf = malloc(3 * size + 256), *mappings = malloc(size + 1), *to;
	struct rr_guest guest;

	/* What stands behind a NUL are the mappings. */
	proxmox.mappings_len = end ? size - len - 1 : 0;
	memcpy(mappings, text + size - proxmox.mappings_len, proxmox.mappings_len);
	proxmox.mappings = mappings;
	parse(&guest, text, len, &proxmox);
	check_guest(&guest, NULL);

	memcpy(conf, text, len);
	to = conf + len + sprintf(conf + len, "\n%s", snapshot);
	memcpy(to, text, len);
	check_same(&guest, conf, to + len - conf, &proxmox);

	to = comment(conf, text, len);
	memcpy(to, text, len);
	check_same(&guest, conf, to + len - conf, &proxmox);

	/* Where a section begins no line counts any more. */
	if (len && *text != '[' && !memmem(text, len, "\n[", 2)) {
		memcpy(conf, text, len);
		check_added(&guest, conf, len, &proxmox);
	}
	rr_guest_free(&guest);
	free(mappings);
	free(conf);
	return 0;
}
