// SPDX-License-Identifier: GPL-2.0
/*
 * A VFIO user, as QEMU is one: claims an IOMMU group through the container and
 * group API, maps memory, has QEMU's edu device do DMA.
 *
 *	vfio claim GROUP		claim it and let go
 *	vfio count GROUP		do that many times; prints what one costs
 *	vfio map GROUP [ADDR SIZE]...	also map memory there
 *	vfio dma GROUP BDF ADDR		also have the edu device copy through it
 *	vfio cycle GROUP BDF ADDR N	do that many times; says "cycles N"
 *	vfio hold GROUP [ADDR SIZE]	also keep it until killed; says "held"
 *
 * A failure prints the step and the error, worded as QEMU does, and its errno is
 * the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "count.h"
#include "edu.h"
#include "fail.h"

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

static void round_trip(struct claim *c, const char *bdf, uint64_t iova)
{
	size_t page = sysconf(_SC_PAGESIZE);
	uint8_t *memory = map(c, iova, page);
	int device = ioctl(c->group, VFIO_GROUP_GET_DEVICE_FD, bdf);

	if (device < 0)
		fail("get device %s", bdf);
	edu_round_trip(device, memory, iova);
	close(device);
	munmap(memory, page);
}

static void cycle(const char *number, const char *bdf, uint64_t iova, long n)
{
	struct claim c;
	long i;

	for (i = 0; i < n; i++) {
		claim(&c, number);
		round_trip(&c, bdf, iova);
		release(&c);
	}
	printf("cycles %ld\n", n);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	struct claim c;
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(verb, "claim") && argc == 3) {
		claim(&c, argv[2]);
	} else if (!strcmp(verb, "count") && argc == 3) {
		count(argv[2]);
		return 0;
	} else if (!strcmp(verb, "map") && argc % 2) {
		claim(&c, argv[2]);
		for (i = 3; i < argc; i += 2)
			map(&c, strtoull(argv[i], NULL, 0),
			    strtoull(argv[i + 1], NULL, 0));
	} else if (!strcmp(verb, "dma") && argc == 5) {
		claim(&c, argv[2]);
		round_trip(&c, argv[3], strtoull(argv[4], NULL, 0));
	} else if (!strcmp(verb, "cycle") && argc == 6) {
		cycle(argv[2], argv[3], strtoull(argv[4], NULL, 0),
		      atol(argv[5]));
		return 0;
	} else if (!strcmp(verb, "hold") && (argc == 3 || argc == 5)) {
		claim(&c, argv[2]);
		if (argc == 5)
			map(&c, strtoull(argv[3], NULL, 0),
			    strtoull(argv[4], NULL, 0));
		puts("held");
		for (;;)
			pause();
	} else {
		fprintf(stderr, "usage: vfio claim|count|map|dma|cycle|hold GROUP ...\n");
		return 125;
	}
	puts("ok");
	return 0;
}
