// SPDX-License-Identifier: GPL-2.0
/*
 * A VFIO user that does one step after the other in one container, with several groups:
 *
 *	add=GROUP		take it into the container
 *	drop=GROUP		take it out
 *	map=ADDR,SIZE		map memory
 *	unmap=ADDR,SIZE
 *	coherent		does the container keep devices' DMA coherent?
 *	fetch=BDF,ADDR		what the edu device reads there
 *	store=BDF,ADDR,WORD	have it write that there
 *	reset=BDF
 *	open=BDF		keep its file open
 *	nth=N			have the Nth allocation of the next step fail
 *	wait=FILE		until it is there
 *	held			keep all until killed
 *
 * See steps.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fail.h"
#include "steps.h"

#define GROUPS	8

static int container;

static struct {
	char *number;
	int fd;
} groups[GROUPS];

static int groups_len;

/* Return: 0, or -1 with errno set. */
static int add(char *number)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/vfio/%s", number);
	fd = open(path, O_RDWR);
	if (fd < 0)
		return -1;
	if (groups_len == GROUPS)
		fail("more than %d groups", GROUPS);
	if (ioctl(fd, VFIO_GROUP_SET_CONTAINER, &container)) {
		close(fd);
		return -1;
	}
	/* Refused for a container that has one: it has been set then. */
	if (!groups_len &&
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU)) {
		ioctl(fd, VFIO_GROUP_UNSET_CONTAINER);
		close(fd);
		return -1;
	}
	groups[groups_len].number = number;
	groups[groups_len++].fd = fd;
	return 0;
}

static int drop(const char *number)
{
	int i;

	for (i = 0; i < groups_len; i++)
		if (!strcmp(groups[i].number, number))
			break;
	if (i == groups_len)
		fail("group %s is not in the container", number);
	if (ioctl(groups[i].fd, VFIO_GROUP_UNSET_CONTAINER))
		return -1;
	close(groups[i].fd);
	groups[i] = groups[--groups_len];
	return 0;
}

static int map_memory(void *memory, uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_map request = {
		.argsz = sizeof(request),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = iova,
		.size = size,
		.vaddr = (uintptr_t)memory,
	};

	return ioctl(container, VFIO_IOMMU_MAP_DMA, &request);
}

static int unmap(uint64_t iova, uint64_t size)
{
	struct vfio_iommu_type1_dma_unmap request = {
		.argsz = sizeof(request),
		.iova = iova,
		.size = size,
	};

	return ioctl(container, VFIO_IOMMU_UNMAP_DMA, &request);
}

static int open_device(const char *bdf)
{
	int i, fd;

	for (i = 0; i < groups_len; i++) {
		fd = ioctl(groups[i].fd, VFIO_GROUP_GET_DEVICE_FD, bdf);
		if (fd >= 0)
			return fd;
	}
	fail("get device %s", bdf);
	return -1;
}

static void do_device(const struct step *step)
{
	uint64_t size = sysconf(_SC_PAGESIZE);
	uint8_t *memory = step_memory(size);
	int device = open_device(step->text[0]);

	if (map_memory(memory, STEP_SCRATCH, size))
		fail("map what to copy by way of");
	if (!step_device(step, device, memory))
		fail("no such step: %s", step->verb);
	if (unmap(STEP_SCRATCH, size))
		fail("unmap what to copy by way of");
	munmap(memory, size);
	close(device);
}

static void do_step(const struct step *step)
{
	const char *verb = step->verb;

	if (!strcmp(verb, "add"))
		step_say(add(step->text[0]));
	else if (!strcmp(verb, "drop"))
		step_say(drop(step->text[0]));
	else if (!strcmp(verb, "map"))
		step_say(map_memory(step_memory(step->number[1]),
				    step->number[0], step->number[1]));
	else if (!strcmp(verb, "unmap"))
		step_say(unmap(step->number[0], step->number[1]));
	else if (!strcmp(verb, "coherent"))
		puts(ioctl(container, VFIO_CHECK_EXTENSION,
			   VFIO_DMA_CC_IOMMU) > 0 ? "yes" : "no");
	else if (!strcmp(verb, "open"))
		step_say(open_device(step->text[0]) < 0);
	else
		do_device(step);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	container = open("/dev/vfio/vfio", O_RDWR);
	if (container < 0)
		fail("open /dev/vfio/vfio");
	return step_all(argc, argv, do_step);
}
