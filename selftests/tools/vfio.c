// SPDX-License-Identifier: GPL-2.0
/*
 * A VFIO user, as QEMU is one: claims an IOMMU group through the container and
 * group API, maps memory, has QEMU's edu device do DMA.
 *
 *	vfio claim GROUP		claim it and let go
 *	vfio count GROUP		do that many times; prints what one costs
 *	vfio map GROUP ADDR SIZE	also map memory there
 *	vfio dma GROUP BDF ADDR		also have the edu device copy through it
 *	vfio hold GROUP [ADDR SIZE]	also keep it until killed; says "held"
 *
 * A failure prints the step and the error, worded as QEMU does, and its errno is
 * the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "count.h"

/* QEMU, docs/specs/edu.txt */
#define EDU_BUFFER	0x40000
#define EDU_DMA_SRC	0x80
#define EDU_DMA_DST	0x88
#define EDU_DMA_COUNT	0x90
#define EDU_DMA_CMD	0x98
#define EDU_DMA_RUN	1
#define EDU_DMA_TO_RAM	2

/* Half the buffer: QEMU 7.2 takes its very last byte for out of bounds. */
#define PATTERN_SIZE	2048

static void fail(const char *fmt, ...)
{
	int err = errno ? errno : EIO;
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf(": %s\n", strerror(err));
	exit(err);
}

struct claim {
	int container;
	int group;
};

static void claim(struct claim *c, const char *number)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[32];

	snprintf(path, sizeof(path), "/dev/vfio/%s", number);
	c->container = open("/dev/vfio/vfio", O_RDWR);
	if (c->container < 0)
		fail("open /dev/vfio/vfio");
	c->group = open(path, O_RDWR);
	if (c->group < 0)
		fail("open %s", path);
	if (ioctl(c->group, VFIO_GROUP_GET_STATUS, &status))
		fail("group status");
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		errno = EBUSY;
		fail("group %s is not viable: a member has a host driver", number);
	}
	if (ioctl(c->group, VFIO_GROUP_SET_CONTAINER, &c->container))
		fail("Failed to set group container");
	if (ioctl(c->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		fail("failed to set iommu for container");
}

static void release(struct claim *c)
{
	close(c->group);
	close(c->container);
}

#define CLAIMS 25

static void count(const char *number)
{
	long counts[CLAIMS], begin;
	struct claim c;
	int i;

	for (i = 0; i < CLAIMS; i++) {
		begin = count_now();
		claim(&c, number);
		release(&c);
		counts[i] = count_now() - begin;
	}
	printf("%ld\n", count_median(counts, CLAIMS));
}

static void *map(struct claim *c, uint64_t iova, size_t size)
{
	struct vfio_iommu_type1_dma_map request = {
		.argsz = sizeof(request),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = iova,
		.size = size,
	};
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	request.vaddr = (uintptr_t)memory;
	if (ioctl(c->container, VFIO_IOMMU_MAP_DMA, &request))
		fail("VFIO_MAP_DMA failed");
	return memory;
}

static int get_region(int device, unsigned int index,
		      struct vfio_region_info *info)
{
	*info = (struct vfio_region_info){ .argsz = sizeof(*info),
					   .index = index };
	return ioctl(device, VFIO_DEVICE_GET_REGION_INFO, info);
}

static void set_bus_master(int device)
{
	struct vfio_region_info info;
	uint16_t command;

	if (get_region(device, VFIO_PCI_CONFIG_REGION_INDEX, &info))
		fail("config region");
	if (pread(device, &command, 2, info.offset + PCI_COMMAND) != 2)
		fail("read PCI command");
	command |= PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY;
	if (pwrite(device, &command, 2, info.offset + PCI_COMMAND) != 2)
		fail("write PCI command");
}

static void edu_write(void *reg, uint64_t value)
{
	__atomic_store_n((uint64_t *)reg, value, __ATOMIC_SEQ_CST);
}

static uint64_t edu_read(void *reg)
{
	return __atomic_load_n((uint64_t *)reg, __ATOMIC_SEQ_CST);
}

static void edu_copy(uint8_t *bar, uint64_t src, uint64_t dst,
		     uint64_t command)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	int tries = 1000;

	edu_write(bar + EDU_DMA_SRC, src);
	edu_write(bar + EDU_DMA_DST, dst);
	edu_write(bar + EDU_DMA_COUNT, PATTERN_SIZE);
	edu_write(bar + EDU_DMA_CMD, EDU_DMA_RUN | command);
	while (edu_read(bar + EDU_DMA_CMD) & EDU_DMA_RUN) {
		if (!--tries) {
			errno = ETIMEDOUT;
			fail("DMA");
		}
		nanosleep(&pause, NULL);
	}
}

/* Memory to device, memory wiped, device to memory: what comes back is ours. */
static void round_trip(struct claim *c, const char *bdf, uint64_t iova)
{
	uint8_t *memory = map(c, iova, sysconf(_SC_PAGESIZE));
	struct vfio_region_info info;
	uint8_t *bar;
	size_t i;
	int device;

	device = ioctl(c->group, VFIO_GROUP_GET_DEVICE_FD, bdf);
	if (device < 0)
		fail("get device %s", bdf);
	set_bus_master(device);
	if (get_region(device, VFIO_PCI_BAR0_REGION_INDEX, &info))
		fail("BAR 0");
	bar = mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, device,
		   info.offset);
	if (bar == MAP_FAILED)
		fail("mmap BAR 0");

	for (i = 0; i < PATTERN_SIZE; i++)
		memory[i] = i * 31 + i / 256 + iova / 4096;
	edu_copy(bar, iova, EDU_BUFFER, 0);
	memset(memory, 0, PATTERN_SIZE);
	edu_copy(bar, EDU_BUFFER, iova, EDU_DMA_TO_RAM);
	for (i = 0; i < PATTERN_SIZE; i++)
		if (memory[i] != (uint8_t)(i * 31 + i / 256 + iova / 4096)) {
			errno = EILSEQ;
			fail("byte %zu differs", i);
		}
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	struct claim c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(verb, "claim") && argc == 3) {
		claim(&c, argv[2]);
	} else if (!strcmp(verb, "count") && argc == 3) {
		count(argv[2]);
		return 0;
	} else if (!strcmp(verb, "map") && argc == 5) {
		claim(&c, argv[2]);
		map(&c, strtoull(argv[3], NULL, 0), strtoull(argv[4], NULL, 0));
	} else if (!strcmp(verb, "dma") && argc == 5) {
		claim(&c, argv[2]);
		round_trip(&c, argv[3], strtoull(argv[4], NULL, 0));
	} else if (!strcmp(verb, "hold") && (argc == 3 || argc == 5)) {
		claim(&c, argv[2]);
		if (argc == 5)
			map(&c, strtoull(argv[3], NULL, 0),
			    strtoull(argv[4], NULL, 0));
		puts("held");
		for (;;)
			pause();
	} else {
		fprintf(stderr, "usage: vfio claim|count|map|dma|hold GROUP ...\n");
		return 125;
	}
	puts("ok");
	return 0;
}
