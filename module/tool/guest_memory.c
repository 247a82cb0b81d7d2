// SPDX-License-Identifier: GPL-2.0
/*
 * Where a guest of QEMU has its memory.
 *
 * q35: hw/i386/pc_q35.c, pc_q35_init(); pc: hw/i386/pc_piix.c, pc_init1(); modules that
 * are plugged in: hw/i386/pc.c, pc_memory_init(); virt: hw/arm/virt.c, virt_set_memmap(),
 * base_memmap[VIRT_MEM]. Read in QEMU 7.2. Machines older than QEMU 2.0 (pc-i440fx-1.7)
 * do otherwise. On a processor of AMD, what does not fit below 1 TiB begins there.
 */
#include "rr_guest.h"

#define FOUR_GIB (4 * RR_GIB)

/* A guest of @memory bytes has so many of them below 4 GiB. */
static u64 below_4g(const struct rr_guest *guest)
{
	u64 low;

	if (guest->machine == RR_Q35) {
		low = guest->memory >= 0xb0000000 ? 0x80000000 : 0xb0000000;
		if (guest->max_below_4g && low > guest->max_below_4g)
			low = guest->max_below_4g;
	} else {
		low = guest->max_below_4g ? guest->max_below_4g : 0xe0000000;
		if (guest->memory >= low && low > 0xc0000000)
			low = 0xc0000000;
	}
	return guest->memory < low ? guest->memory : low;
}

static void add(struct rr_guest_memory *memory, u64 start, u64 size)
{
	if (!size)
		return;
	memory->start[memory->n] = start;
	if (__builtin_add_overflow(start, size - 1, &memory->last[memory->n]))
		memory->last[memory->n] = ~0ULL;
	memory->n++;
}

/**
 * rr_guest_memory() - where does a guest have its memory?
 * @memory: the answer
 * @guest: the guest
 */
void rr_guest_memory(struct rr_guest_memory *memory, const struct rr_guest *guest)
{
	u64 end = FOUR_GIB, low;

	*memory = (struct rr_guest_memory){ .is_all = guest->memory && !guest->is_unclear };
	switch (guest->machine) {
	case RR_Q35:
	case RR_PC:
		if (!memory->is_all) {
			/* Each has some there. */
			add(memory, 0, RR_MIB);
			return;
		}
		low = below_4g(guest);
		add(memory, 0, low);
		add(memory, FOUR_GIB, guest->memory - low);
		break;
	case RR_VIRT:
		end = RR_GIB;
		memory->from = RR_GIB;
		add(memory, RR_GIB, guest->memory);
		break;
	default:
		memory->is_all = false;
		return;
	}
	if (memory->n && memory->last[memory->n - 1] >= end)
		end = memory->last[memory->n - 1];
	if (end < ~0ULL - RR_GIB)
		add(memory, (end + RR_GIB - 1) & ~(RR_GIB - 1), guest->dimms);
}

/**
 * rr_guest_memory_meets() - is there memory in a range?
 * @memory: where the guest has memory
 * @start: the range's first byte
 * @last: its last byte
 *
 * Return: true if there is.
 */
bool rr_guest_memory_meets(const struct rr_guest_memory *memory, u64 start, u64 last)
{
	size_t i;

	for (i = 0; i < memory->n; i++) {
		if (start <= memory->last[i] && last >= memory->start[i])
			return true;
	}
	return false;
}

/**
 * rr_guest_memory_most() - with how much memory does it end before an address?
 * @guest: the guest, whose memory reaches that
 * @start: the address: above 4 GiB, or with virt, from 1 GiB on
 *
 * Return: that, in bytes; 0 where no size helps.
 */
u64 rr_guest_memory_most(const struct rr_guest *guest, u64 start)
{
	if (guest->machine == RR_VIRT)
		return start > RR_GIB ? start - RR_GIB : 0;
	return start > FOUR_GIB ? start - FOUR_GIB + below_4g(guest) : start;
}
