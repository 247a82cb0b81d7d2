// SPDX-License-Identifier: GPL-2.0
/*
 * A VFIO user as space.c, by the newer API: devices by their own files, and several
 * address spaces of one iommufd, which are numbered from 0.
 *
 *	bind=BDF		take the device, and its group, off the host
 *	attach=BDF,N		put it into an address space, or from one into another
 *	detach=BDF		take it out
 *	close=BDF		give it back
 *	map=N,ADDR,SIZE		map memory
 *	unmap=N,ADDR,SIZE
 *	fetch=BDF,ADDR		what the edu device reads there
 *	store=BDF,ADDR,WORD	have it write that there
 *	reset=BDF
 *	nth=N			have the Nth allocation of the next step fail
 *	wait=FILE		until it is there
 *	held			keep all until killed
 *
 * See steps.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fail.h"
#include "iommufd.h"
#include "steps.h"
#include "vfio_file.h"

#define DEVICES	8
#define SPACES	4

static int iommufd;

static uint32_t spaces[SPACES];

static struct bound {
	const char *bdf;
	int fd;
	uint64_t space;
} devices[DEVICES];

static struct bound *find(const char *bdf)
{
	int i;

	for (i = 0; i < DEVICES; i++)
		if (bdf ? devices[i].bdf && !strcmp(devices[i].bdf, bdf) :
			  !devices[i].bdf)
			return &devices[i];
	errno = ENOENT;
	fail("device %s", bdf ? bdf : "to be bound: too many");
	return NULL;
}

static uint32_t space_id(uint64_t n)
{
	struct iommu_ioas_alloc request = { .size = sizeof(request) };

	if (n >= SPACES)
		fail("more than %d address spaces", SPACES);
	if (!spaces[n] && ioctl(iommufd, IOMMU_IOAS_ALLOC, &request))
		fail("IOMMU_IOAS_ALLOC");
	if (!spaces[n])
		spaces[n] = request.out_ioas_id;
	return spaces[n];
}

static int bind_device(const char *bdf)
{
	struct vfio_device_bind_iommufd request = {
		.argsz = sizeof(request),
		.iommufd = iommufd,
	};
	struct bound *device = find(NULL);
	int fd = vfio_file(bdf);

	if (ioctl(fd, VFIO_DEVICE_BIND_IOMMUFD, &request)) {
		close(fd);
		return -1;
	}
	device->bdf = bdf;
	device->fd = fd;
	return 0;
}

static int attach_device(struct bound *device, uint64_t n)
{
	struct vfio_device_attach_iommufd_pt request = {
		.argsz = sizeof(request),
		.pt_id = space_id(n),
	};

	if (ioctl(device->fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &request))
		return -1;
	device->space = n;
	return 0;
}

static int detach_device(const struct bound *device)
{
	struct vfio_device_detach_iommufd_pt request = {
		.argsz = sizeof(request),
	};

	return ioctl(device->fd, VFIO_DEVICE_DETACH_IOMMUFD_PT, &request);
}

static int close_device(struct bound *device)
{
	device->bdf = NULL;
	return close(device->fd);
}

static int map_memory(uint64_t n, void *memory, uint64_t iova, uint64_t size)
{
	struct iommu_ioas_map request = {
		.size = sizeof(request),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA |
			 IOMMU_IOAS_MAP_WRITEABLE | IOMMU_IOAS_MAP_READABLE,
		.ioas_id = space_id(n),
		.user_va = (uintptr_t)memory,
		.length = size,
		.iova = iova,
	};

	return ioctl(iommufd, IOMMU_IOAS_MAP, &request);
}

static int unmap(uint64_t n, uint64_t iova, uint64_t size)
{
	struct iommu_ioas_unmap request = {
		.size = sizeof(request),
		.ioas_id = space_id(n),
		.iova = iova,
		.length = size,
	};

	return ioctl(iommufd, IOMMU_IOAS_UNMAP, &request);
}

static void do_device(const struct step *step)
{
	const struct bound *device = find(step->text[0]);
	uint64_t size = sysconf(_SC_PAGESIZE);
	uint8_t *memory = step_memory(size);

	if (map_memory(device->space, memory, STEP_SCRATCH, size))
		fail("map what to copy by way of");
	if (!step_device(step, device->fd, memory))
		fail("no such step: %s", step->verb);
	if (unmap(device->space, STEP_SCRATCH, size))
		fail("unmap what to copy by way of");
	munmap(memory, size);
}

static void do_step(const struct step *step)
{
	const char *verb = step->verb;

	if (!strcmp(verb, "bind"))
		step_say(bind_device(step->text[0]));
	else if (!strcmp(verb, "attach"))
		step_say(attach_device(find(step->text[0]), step->number[1]));
	else if (!strcmp(verb, "detach"))
		step_say(detach_device(find(step->text[0])));
	else if (!strcmp(verb, "close"))
		step_say(close_device(find(step->text[0])));
	else if (!strcmp(verb, "map"))
		step_say(map_memory(step->number[0],
				    step_memory(step->number[2]),
				    step->number[1], step->number[2]));
	else if (!strcmp(verb, "unmap"))
		step_say(unmap(step->number[0], step->number[1],
			       step->number[2]));
	else
		do_device(step);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	iommufd = open("/dev/iommu", O_RDWR);
	if (iommufd < 0)
		fail("open /dev/iommu");
	return step_all(argc, argv, do_step);
}
