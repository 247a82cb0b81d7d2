/* SPDX-License-Identifier: GPL-2.0 */
/*
 * QEMU's edu device, by way of its VFIO device file, whichever API that is from:
 * it can copy between memory and a buffer of its own.
 */
#ifndef EDU_H
#define EDU_H

#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "fail.h"

/* QEMU, docs/specs/edu.txt */
#define EDU_BUFFER	0x40000
#define EDU_DMA_SRC	0x80
#define EDU_DMA_DST	0x88
#define EDU_DMA_COUNT	0x90
#define EDU_DMA_CMD	0x98
#define EDU_DMA_RUN	1
#define EDU_DMA_TO_RAM	2

/* Half the buffer: QEMU 7.2 takes its very last byte for out of bounds. */
#define EDU_PATTERN_SIZE	2048

static inline int edu_region(int device, unsigned int index,
			     struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info),
					   .index = index };
	return ioctl(device, VFIO_DEVICE_GET_REGION_INFO, info);
}

static inline void edu_set_bus_master(int device)
{
	struct vfio_region_info info;
	uint16_t command;

	if (edu_region(device, VFIO_PCI_CONFIG_REGION_INDEX, &info))
		fail("config region");
	if (pread(device, &command, 2, info.offset + PCI_COMMAND) != 2)
		fail("read PCI command");
	command |= PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY;
	if (pwrite(device, &command, 2, info.offset + PCI_COMMAND) != 2)
		fail("write PCI command");
}

static inline void edu_write(void *reg, uint64_t value)
{
	__atomic_store_n((uint64_t *)reg, value, __ATOMIC_SEQ_CST);
}

static inline uint64_t edu_read(void *reg)
{
	return __atomic_load_n((uint64_t *)reg, __ATOMIC_SEQ_CST);
}

static inline void edu_wait(uint8_t *bar)
{
	const struct timespec pause = { .tv_nsec = 1000 * 1000 };
	int tries = 10000;

	while (edu_read(bar + EDU_DMA_CMD) & EDU_DMA_RUN) {
		if (!--tries) {
			errno = ETIMEDOUT;
			fail("DMA");
		}
		nanosleep(&pause, NULL);
	}
}

static inline void edu_copy(uint8_t *bar, uint64_t src, uint64_t dst,
			    uint64_t command)
{
	edu_write(bar + EDU_DMA_SRC, src);
	edu_write(bar + EDU_DMA_DST, dst);
	edu_write(bar + EDU_DMA_COUNT, EDU_PATTERN_SIZE);
	edu_write(bar + EDU_DMA_CMD, EDU_DMA_RUN | command);
	edu_wait(bar);
}

static inline uint8_t edu_pattern(size_t i, uint64_t iova)
{
	return i * 31 + i / 256 + iova / 4096;
}

/* Its registers, ready for a copy; to be unmapped. */
static inline uint8_t *edu_open(int device, struct vfio_region_info *info)
{
	uint8_t *bar;

	edu_set_bus_master(device);
	if (edu_region(device, VFIO_PCI_BAR0_REGION_INDEX, info))
		fail("BAR 0");
	bar = mmap(NULL, info->size, PROT_READ | PROT_WRITE, MAP_SHARED, device,
		   info->offset);
	if (bar == MAP_FAILED)
		fail("mmap BAR 0");
	/* The last user may have been killed amid a copy: nothing resets the device. */
	edu_wait(bar);
	return bar;
}

/*
 * What the device reads at an address of its own, by way of memory that is mapped for it
 * at iova. 0 if it cannot.
 */
static inline uint64_t edu_fetch(int device, uint8_t *memory, uint64_t iova,
				 uint64_t addr)
{
	struct vfio_region_info info;
	uint8_t *bar = edu_open(device, &info);
	uint64_t word;

	memset(memory, 0, EDU_PATTERN_SIZE);
	edu_copy(bar, iova, EDU_BUFFER, 0);
	edu_copy(bar, addr, EDU_BUFFER, 0);
	edu_copy(bar, EDU_BUFFER, iova, EDU_DMA_TO_RAM);
	memcpy(&word, memory, sizeof(word));
	munmap(bar, info.size);
	return word;
}

/* Has the device write a word, again and again, to an address of its own. */
static inline void edu_store(int device, uint8_t *memory, uint64_t iova,
			     uint64_t addr, uint64_t word)
{
	struct vfio_region_info info;
	uint8_t *bar = edu_open(device, &info);
	size_t i;

	for (i = 0; i < EDU_PATTERN_SIZE; i += sizeof(word))
		memcpy(memory + i, &word, sizeof(word));
	edu_copy(bar, iova, EDU_BUFFER, 0);
	edu_copy(bar, EDU_BUFFER, addr, EDU_DMA_TO_RAM);
	munmap(bar, info.size);
}

/*
 * Memory to device, memory wiped, device to memory: what comes back is ours. The
 * memory is mapped for the device at iova.
 */
static inline void edu_round_trip(int device, uint8_t *memory, uint64_t iova)
{
	struct vfio_region_info info;
	uint8_t *bar = edu_open(device, &info);
	size_t i;

	for (i = 0; i < EDU_PATTERN_SIZE; i++)
		memory[i] = edu_pattern(i, iova);
	edu_copy(bar, iova, EDU_BUFFER, 0);
	memset(memory, 0, EDU_PATTERN_SIZE);
	edu_copy(bar, EDU_BUFFER, iova, EDU_DMA_TO_RAM);
	for (i = 0; i < EDU_PATTERN_SIZE; i++)
		if (memory[i] != edu_pattern(i, iova)) {
			errno = EILSEQ;
			fail("byte %zu differs", i);
		}
	munmap(bar, info.size);
}

#endif
