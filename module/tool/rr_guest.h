/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A virtual machine that is about to start: the devices that it gets, and its memory.
 */
#ifndef RR_GUEST_H
#define RR_GUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "rr_address.h"

#define RR_MIB		(1024ULL * 1024)
#define RR_GIB		(1024 * RR_MIB)

/**
 * enum rr_guest_machine - QEMU's machines, as far as they are known here
 * @RR_OTHER_MACHINE: one of which nothing is known
 * @RR_PC: pc (i440fx)
 * @RR_Q35: q35
 * @RR_VIRT: virt, of arm64
 */
enum rr_guest_machine {
	RR_OTHER_MACHINE,
	RR_PC,
	RR_Q35,
	RR_VIRT,
};

/**
 * struct rr_passed - a device, or a slot, that a guest gets
 * @bdf: its address, as rr_bdf() packs it
 * @every_function: each function of the slot that is there
 * @choice: its number among what is configured
 * @alternative: of several with the same @choice the guest gets the first that is free
 */
struct rr_passed {
	u64 bdf;
	bool every_function;
	unsigned int choice;
	unsigned int alternative;
};

/**
 * struct rr_guest - a virtual machine
 * @passed: what it gets; an array
 * @n_passed: how many there are
 * @memory: the memory that it has without @dimms, in bytes; 0 if that is not known
 * @dimms: the memory in modules that are plugged in, in bytes
 * @machine: its machine
 * @max_below_4g: QEMU's max-ram-below-4g, or 0
 * @is_unclear: that is given, and not understood
 * @unread: the first text that should name a device and does not, or empty
 */
struct rr_guest {
	struct rr_passed *passed;
	size_t n_passed;
	u64 memory;
	u64 dimms;
	enum rr_guest_machine machine;
	u64 max_below_4g;
	bool is_unclear;
	char unread[64];
};

/* Where memory lies: below 4 GiB, above, and that of modules. */
#define RR_SPANS	3

/**
 * struct rr_guest_memory - where a guest has its memory
 * @start: the first byte of each piece
 * @last: the last byte of each piece
 * @n: how many pieces there are
 * @from: below this address there is none
 * @is_all: there is no other; else it may be anywhere from @from on
 */
struct rr_guest_memory {
	u64 start[RR_SPANS];
	u64 last[RR_SPANS];
	size_t n;
	u64 from;
	bool is_all;
};

void rr_guest_init(struct rr_guest *guest);
void rr_guest_free(struct rr_guest *guest);
bool rr_guest_pass(struct rr_guest *guest, const char *text, size_t len,
		   unsigned int choice, unsigned int alternative);
void rr_guest_unread(struct rr_guest *guest, const char *text, size_t len);
void rr_guest_set_machine(struct rr_guest *guest, const char *text, size_t len);
void rr_guest_set_options(struct rr_guest *guest, const char *text, size_t len);
const char *rr_guest_machine_name(const struct rr_guest *guest);
bool rr_size_unit(const char *text, size_t len, u64 *unit);
bool rr_size_parse(const char *text, size_t len, u64 unit, u64 *size);

void rr_guest_memory(struct rr_guest_memory *memory, const struct rr_guest *guest);
bool rr_guest_memory_meets(const struct rr_guest_memory *memory, u64 start, u64 last);
u64 rr_guest_memory_most(const struct rr_guest *guest, u64 start);

#endif
