// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator should think of before a device is passed through.
 *
 * One line for each kind of risk, which names the regions that it is about: real
 * firmware has seven regions for each of ten devices.
 */
#include <linux/bitops.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/pci_ids.h>
#include <linux/sizes.h>

#include "rr_audit.h"
#include "rr_compat.h"
#include "rr_device.h"
#include "rr_enumeration.h"
#include "rr_grant.h"
#include "rr_region.h"
#include "rr_risk.h"

/* From here on it looks like a controller's cache in the host's memory. */
#define LARGE SZ_16M

/* A record of the log ends at about 1000 bytes: so many are left to the regions. */
#define NAMES_MAX 640

/* "[mem 0x0123456789abcdef-0x0123456789abcdef], " and " and 4294967295 more". */
#define NAME_ROOM 72

/* "17592186044415 MiB" and the terminating NUL. */
#define SIZE_ROOM 24

/**
 * struct names - regions, as a line names them
 * @text: what has been named so far
 * @len: its length in bytes
 * @count: how many regions
 * @more: how many of them found no room
 * @bytes: how many they have, all together
 * @size: that, as it is printed
 */
struct names {
	char text[NAMES_MAX];
	size_t len;
	unsigned int count;
	unsigned int more;
	u64 bytes;
	char size[SIZE_ROOM];
};

/**
 * struct look - one device under examination
 * @regions: its raw enumeration
 * @sharing: who else has them
 * @names: the regions that the line being made is about
 */
struct look {
	struct list_head regions;
	struct rr_sharing sharing;
	struct names names;
};

/* One at a time, and too large for the stack: rr_mutex. */
static struct look look;

static void name_region(const struct iommu_resv_region *region)
{
	struct names *names = &look.names;

	names->count++;
	names->bytes += region->length;
	if (names->more || names->len + NAME_ROOM > sizeof(names->text)) {
		names->more++;
		return;
	}
	names->len += scnprintf(names->text + names->len,
				sizeof(names->text) - names->len,
				"%s[mem 0x%08llx-0x%08llx]",
				names->len ? ", " : "", (u64)region->start,
				rr_region_last(region));
}

static const char *plural(unsigned int n)
{
	return n == 1 ? "" : "s";
}

/* In whole MiB what is large or has just so many; else in KiB, or bytes. */
static void print_size(char *out, u64 size)
{
	if (size >= LARGE || (size && !(size % SZ_1M)))
		scnprintf(out, SIZE_ROOM, "%llu MiB", size / SZ_1M);
	else if (size >= SZ_1K)
		scnprintf(out, SIZE_ROOM, "%llu KiB", size / SZ_1K);
	else
		scnprintf(out, SIZE_ROOM, "%llu byte%s", size, plural(size));
}

/* Is a region of a kind? @index: its place in the raw enumeration. */
typedef bool (*kind_fn)(const struct iommu_resv_region *region,
			unsigned int index);

static bool is_shared(const struct iommu_resv_region *region,
		      unsigned int index)
{
	return index < RR_SHARING_REGIONS &&
	       test_bit(index, look.sharing.shared);
}

static bool is_large(const struct iommu_resv_region *region, unsigned int index)
{
	return region->length >= LARGE;
}

/* Names those that tie the device and are of a kind. Return: how many there are. */
static unsigned int name_regions(kind_fn is)
{
	struct names *names = &look.names;
	struct iommu_resv_region *region;
	unsigned int i = 0;

	memset(names, 0, sizeof(*names));
	list_for_each_entry(region, &look.regions, list) {
		if (rr_region_ties(region, &look.regions) &&
		    !rr_region_broken(region) && is(region, i))
			name_region(region);
		i++;
	}
	if (names->more)
		scnprintf(names->text + names->len,
			  sizeof(names->text) - names->len, " and %u more",
			  names->more);
	print_size(names->size, names->bytes);
	return names->count;
}

/* Where a guest has, or may have, its memory, and how the log says that. */
struct place {
	kind_fn is;
	const char *where;
};

#ifdef CONFIG_ARM64
/* QEMU's machine "virt" has all its memory in one piece there. */
static bool is_from_1g(const struct iommu_resv_region *region,
		       unsigned int index)
{
	return rr_region_last(region) >= SZ_1G;
}

static const struct place places[] = {
	{ is_from_1g, "from 1 GiB on, may be inside a guest's memory" },
};
#else
static bool is_low(const struct iommu_resv_region *region, unsigned int index)
{
	return region->start < SZ_1M;
}

static bool is_below_4g(const struct iommu_resv_region *region,
			unsigned int index)
{
	return region->start >= SZ_1M && region->start < SZ_4G;
}

static const struct place places[] = {
	{ is_low, "below 1 MiB, always inside a guest's memory" },
	{ is_below_4g, "below 4 GiB, may be inside a guest's memory" },
};
#endif

static void warn_of_place(struct rr_device *device, const struct place *place)
{
	unsigned int n = name_regions(place->is);

	if (n)
		rr_audit_warning(device->bdf, &device->pdev->dev,
				 "%u region%s (%s in all) %s: %s", n, plural(n),
				 look.names.size, place->where, look.names.text);
}

static void warn_of_shared(struct rr_device *device)
{
	char others[RR_SHARING_DEVICES * RR_ADDRESS_MAX + NAME_ROOM];
	char address[RR_ADDRESS_MAX];
	const struct rr_sharing *sharing = &look.sharing;
	unsigned int i, n = name_regions(is_shared);
	size_t len = 0;

	if (!n)
		return;
	for (i = 0; i < RR_SHARING_DEVICES && i < sharing->count; i++) {
		rr_address_print(address, sizeof(address), sharing->first[i],
				 NULL);
		len += scnprintf(others + len, sizeof(others) - len, "%s%s",
				 i ? ", " : "", address);
	}
	if (i < sharing->count)
		scnprintf(others + len, sizeof(others) - len, " and %u more",
			  sharing->count - i);
	rr_audit_warning(device->bdf, &device->pdev->dev,
			 "region%s %s shared with %s", plural(n),
			 look.names.text, others);
}

static void warn_of_large(struct rr_device *device)
{
	unsigned int n = name_regions(is_large);

	if (n == 1)
		rr_audit_warning(device->bdf, &device->pdev->dev,
				 "region %s is %s large: the device itself may be using it",
				 look.names.text, look.names.size);
	else if (n)
		rr_audit_warning(device->bdf, &device->pdev->dev,
				 "regions %s are %s large in all: the device itself may be using them",
				 look.names.text, look.names.size);
}

/*
 * The device lock is only tried: who holds it may be waiting for rr_mutex, which we
 * hold, in a notifier. The device is being bound or unbound then, and if it is bound the
 * log will say so.
 */
static void warn_of_driver(struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;

	if (!device_trylock(dev))
		return;
	if (dev->driver && rr_driver_does_dma(dev->driver))
		rr_audit_warning(device->bdf, dev, "host driver %s is bound",
				 dev->driver->name);
	device_unlock(dev);
}

static bool is_manager(const struct rr_device *device)
{
	return device->pdev->class >> 8 == PCI_CLASS_SYSTEM_OTHER;
}

/* A management controller shows itself in several functions: USB, serial, its own. */
static bool beside_manager(const struct rr_device *device)
{
	struct rr_device *function;
	int i;

	for (i = 0; i < RR_FUNCTIONS; i++) {
		function = rr_device_find((device->bdf & ~7ULL) + i);
		if (function && is_manager(function))
			return true;
	}
	return false;
}

static void warn_of_class(struct rr_device *device)
{
	unsigned int class = device->pdev->class >> 16;
	const char *what;

	if (class == PCI_BASE_CLASS_STORAGE)
		what = "storage controller";
	else if (class == PCI_BASE_CLASS_NETWORK)
		what = "network controller, a BMC may share it";
	else if (beside_manager(device))
		what = "management controller";
	else
		return;
	rr_audit_warning(device->bdf, &device->pdev->dev, "%s", what);
}

/**
 * rr_risk_warn() - log what speaks against a grant, once for each
 * @grant: the grant; it is for @device
 * @device: the device: the one granted, or one that was absent then and has come
 *
 * Nothing, where firmware does not tie the device.
 *
 * Context: process, may sleep; rr_mutex held.
 */
void rr_risk_warn(struct rr_grant *grant, struct rr_device *device)
{
	struct device *dev = &device->pdev->dev;
	unsigned int i;

	if (!device->tied || test_and_set_bit(RR_GRANT_WARNED, &grant->flags))
		return;
	warn_of_driver(device);
	warn_of_class(device);

	INIT_LIST_HEAD(&look.regions);
	rr_raw_regions(dev, &look.regions);
	rr_sharing_find(&look.sharing, device, &look.regions);
	for (i = 0; i < ARRAY_SIZE(places); i++)
		warn_of_place(device, &places[i]);
	warn_of_shared(device);
	warn_of_large(device);
	rr_put_resv_regions(dev, &look.regions);
}
