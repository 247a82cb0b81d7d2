/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PCI addresses as the allowlist writes them: parsing and printing.
 *
 * Pure text work, no kernel state: the same source is compiled into the
 * module and, with the headers in module/tool/host, into the command and other host programs.
 */
#ifndef RR_ADDRESS_H
#define RR_ADDRESS_H

#include <linux/types.h>

/* Functions of a PCI slot; a target ending in ".*" stands for all of them. */
#define RR_FUNCTIONS		8

/* "ffffffff:ff:1f.7@ffff:ffff" and the terminating NUL. */
#define RR_ADDRESS_MAX		27

/* The same with "=mapped" behind it. */
#define RR_ENTRY_MAX		34

/**
 * struct rr_id - the identity a grant is bound to
 * @vendor: PCI vendor id
 * @device: PCI device id
 */
struct rr_id {
	u16 vendor;
	u16 device;
};

/**
 * enum rr_policy - what becomes of the direct regions of a device on the list
 * @RR_RELAXED: user space does without them
 * @RR_MAPPED: they are mapped 1:1 for user space, too
 */
enum rr_policy {
	RR_RELAXED,
	RR_MAPPED,
};

/**
 * enum rr_verb - what one entry of a write asks for
 * @RR_ADD: put a target on the list
 * @RR_REMOVE: take a target off the list
 * @RR_REMOVE_ALL: empty the list
 */
enum rr_verb {
	RR_ADD,
	RR_REMOVE,
	RR_REMOVE_ALL,
};

/**
 * struct rr_request - one parsed entry of a write
 * @verb: what to do
 * @every_function: the target ends in ".*"; the function bits of @bdf are 0
 * @has_id: the entry names an identity, in @id
 * @has_policy: the entry names a policy, in @policy
 * @bdf: the address, as rr_bdf() packs it; 0 for %RR_REMOVE_ALL
 * @id: the identity, if @has_id
 * @policy: the policy; %RR_RELAXED where none is named
 * @text: the entry as it was written (not NUL-terminated); on a parse error,
 *        the text at fault
 * @len: length of @text in bytes
 */
struct rr_request {
	enum rr_verb verb;
	bool every_function;
	bool has_id;
	bool has_policy;
	u64 bdf;
	struct rr_id id;
	enum rr_policy policy;
	const char *text;
	size_t len;
};

/**
 * rr_bdf() - pack a PCI address into one comparable number
 * @domain: PCI domain (segment), 32 bits
 * @bus: bus number
 * @devfn: device and function, as PCI_DEVFN() packs them
 *
 * Return: the packed address; ascending numbers are ascending addresses.
 */
static inline u64 rr_bdf(u32 domain, u8 bus, u8 devfn)
{
	return (u64)domain << 16 | (u32)bus << 8 | devfn;
}

/**
 * rr_id_equal() - compare two identities
 * @a: one
 * @b: the other
 *
 * Return: true if vendor and device are the same.
 */
static inline bool rr_id_equal(struct rr_id a, struct rr_id b)
{
	return a.vendor == b.vendor && a.device == b.device;
}

int rr_address_next(const char *buf, size_t len, size_t *pos,
		    struct rr_request *req);
int rr_address_print(char *buf, size_t size, u64 bdf, const struct rr_id *id);
size_t rr_address_entry_length(u64 bdf, bool has_id, enum rr_policy policy);
int rr_address_print_entry(char *buf, size_t size, u64 bdf,
			   const struct rr_id *id, enum rr_policy policy);

#endif
