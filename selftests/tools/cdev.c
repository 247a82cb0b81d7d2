// SPDX-License-Identifier: GPL-2.0
/*
 * A VFIO user as vfio.c is one, by the newer API: claims a device through its own
 * device file and iommufd.
 *
 *	cdev claim BDF			claim it and let go
 *	cdev map BDF ADDR SIZE		also map memory there
 *	cdev join BDF ADDR SIZE		map memory there first, then claim it
 *	cdev dma BDF ADDR		also have the edu device copy through it
 *	cdev bind BDF			claim it without an address space, and keep it
 *					until killed; says "held"
 *	cdev hold BDF [ADDR SIZE]	claim it, and keep it until killed; says "held"
 *
 * A failure prints the step and the error; its errno is the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "edu.h"
#include "fail.h"
#include "iommufd.h"
#include "vfio_file.h"

struct claim {
	int iommufd;
	int device;
	uint32_t ioas;
};

/* An address space that no device is in yet. */
static void make_ioas(struct claim *c)
{
	struct iommu_ioas_alloc request = { .size = sizeof(request) };

	c->iommufd = open("/dev/iommu", O_RDWR);
	if (c->iommufd < 0)
		fail("open /dev/iommu");
	if (ioctl(c->iommufd, IOMMU_IOAS_ALLOC, &request))
		fail("IOMMU_IOAS_ALLOC failed");
	c->ioas = request.out_ioas_id;
}

/* Takes the device's whole group off the host. */
static void bind_device(struct claim *c, const char *bdf)
{
	struct vfio_device_bind_iommufd request = {
		.argsz = sizeof(request),
		.iommufd = c->iommufd,
	};

	c->device = vfio_file(bdf);
	if (ioctl(c->device, VFIO_DEVICE_BIND_IOMMUFD, &request))
		fail("failed to bind to iommufd");
}

static void attach_device(struct claim *c)
{
	struct vfio_device_attach_iommufd_pt request = {
		.argsz = sizeof(request),
		.pt_id = c->ioas,
	};

	if (ioctl(c->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &request))
		fail("failed to attach to the address space");
}

static void claim(struct claim *c, const char *bdf)
{
	make_ioas(c);
	bind_device(c, bdf);
	attach_device(c);
}

static void *map(struct claim *c, uint64_t iova, size_t size)
{
	struct iommu_ioas_map request = {
		.size = sizeof(request),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA |
			 IOMMU_IOAS_MAP_WRITEABLE | IOMMU_IOAS_MAP_READABLE,
		.ioas_id = c->ioas,
		.length = size,
		.iova = iova,
	};
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	request.user_va = (uintptr_t)memory;
	if (ioctl(c->iommufd, IOMMU_IOAS_MAP, &request))
		fail("IOMMU_IOAS_MAP failed");
	return memory;
}

static void keep(void)
{
	puts("held");
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "", *bdf = argv[2];
	uint64_t iova = argc > 3 ? strtoull(argv[3], NULL, 0) : 0;
	size_t size = argc > 4 ? strtoull(argv[4], NULL, 0) : 0;
	struct claim c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(verb, "claim") && argc == 3) {
		claim(&c, bdf);
	} else if (!strcmp(verb, "map") && argc == 5) {
		claim(&c, bdf);
		map(&c, iova, size);
	} else if (!strcmp(verb, "join") && argc == 5) {
		make_ioas(&c);
		map(&c, iova, size);
		bind_device(&c, bdf);
		attach_device(&c);
	} else if (!strcmp(verb, "dma") && argc == 4) {
		claim(&c, bdf);
		edu_round_trip(c.device, map(&c, iova, sysconf(_SC_PAGESIZE)),
			       iova);
	} else if (!strcmp(verb, "bind") && argc == 3) {
		make_ioas(&c);
		bind_device(&c, bdf);
		keep();
	} else if (!strcmp(verb, "hold") && (argc == 3 || argc == 5)) {
		claim(&c, bdf);
		if (argc == 5)
			map(&c, iova, size);
		keep();
	} else {
		fprintf(stderr, "usage: cdev claim|map|join|dma|bind|hold BDF ...\n");
		return 125;
	}
	puts("ok");
	return 0;
}
