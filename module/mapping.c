// SPDX-License-Identifier: GPL-2.0
/*
 * Regions that are mapped 1:1 in domains of user space, for devices whose policy is
 * "mapped".
 *
 * A region is mapped in a domain as long as a device needs it there: several may, of one
 * group or of several that share the domain, and their regions may overlap. So what is
 * mapped or unmapped is what no other needs.
 */
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "rr_compat_domain.h"
#include "rr_mapping.h"

/**
 * struct mapping - a region that a device needs in a domain
 * @node: in the list of them
 * @domain: the domain
 * @group: the IOMMU group that is attached to it; to be compared only
 * @dev: the device, a member, to be compared only; NULL if it is gone
 * @start: the region's first byte, and that of a page
 * @end: the byte behind its last page
 */
struct mapping {
	struct list_head node;
	struct iommu_domain *domain;
	const struct iommu_group *group;
	const struct device *dev;
	u64 start;
	u64 end;
};

/* rr_mappings_mutex */
static LIST_HEAD(mappings);

/*
 * The next part of [*at, end) that no device needs in a domain. Return: false if there is
 * none; else it begins at *at, and ends before *to.
 */
static bool next_free(const struct iommu_domain *domain, u64 *at, u64 end,
		      u64 *to)
{
	struct mapping *m;
	bool moved;

	do {
		moved = false;
		list_for_each_entry(m, &mappings, node)
			if (m->domain == domain && m->start <= *at &&
			    m->end > *at) {
				*at = m->end;
				moved = true;
			}
	} while (moved);
	if (*at >= end)
		return false;
	*to = end;
	list_for_each_entry(m, &mappings, node)
		if (m->domain == domain && m->start > *at)
			*to = min(*to, m->start);
	return true;
}

static void unmap_free(struct iommu_domain *domain, u64 start, u64 end)
{
	u64 at, to;

	for (at = start; next_free(domain, &at, end, &to); at = to)
		iommu_unmap(domain, at, to - at);
}

static u64 granule(const struct iommu_domain *domain)
{
	return 1ULL << __ffs(domain->pgsize_bitmap);
}

/*
 * 0; -EEXIST if user space has mapped something there, which the enumeration has kept it
 * from; or what the core says.
 */
static int map_part(struct iommu_domain *domain, u64 start, u64 end, int prot)
{
	u64 page = granule(domain), at;

	for (at = start; at < end; at += page)
		if (iommu_iova_to_phys(domain, at))
			return -EEXIST;
	return rr_iommu_map(domain, start, start, end - start, prot);
}

static int map_free(struct iommu_domain *domain, u64 start, u64 end, int prot)
{
	u64 at, to;
	int ret;

	for (at = start; next_free(domain, &at, end, &to); at = to) {
		ret = map_part(domain, at, to, prot);
		if (ret) {
			unmap_free(domain, start, at);
			return ret;
		}
	}
	return 0;
}

/*
 * Does a mapping overlap another in its domain in part, that of another group or of any
 * (@group NULL)? Some drivers unmap a large page as a whole, and so more than they are
 * told.
 */
static bool is_entangled(const struct mapping *mapping,
			 const struct iommu_group *group)
{
	struct mapping *m;

	list_for_each_entry(m, &mappings, node)
		if (m != mapping && m->domain == mapping->domain &&
		    m->group != group && m->start < mapping->end &&
		    m->end > mapping->start &&
		    (m->start != mapping->start || m->end != mapping->end))
			return true;
	return false;
}

/**
 * rr_mapping_add() - a device keeps a region in a domain
 * @domain: a domain of user space
 * @group: the device's IOMMU group, which is attached to it
 * @dev: the device
 * @span: the region
 *
 * Context: process, may sleep; rr_mappings_mutex held; under group->mutex or not.
 * Return: 0; -ENOMEM; -ERANGE if it ends with the address space; -EBUSY if it overlaps one
 *         of another group in part (VFIO's container then gives the group a domain of its
 *         own); -EEXIST if user space has mapped something else there; or what
 *         iommu_map() says.
 */
int rr_mapping_add(struct iommu_domain *domain, struct iommu_group *group,
		   struct device *dev, const struct rr_span *span)
{
	struct mapping *m = kzalloc(sizeof(*m), GFP_KERNEL);
	u64 page = granule(domain);
	int ret;

	lockdep_assert_held(&rr_mappings_mutex);
	if (!m)
		return -ENOMEM;
	m->domain = domain;
	m->group = group;
	m->dev = dev;
	m->start = ALIGN_DOWN(span->start, page);
	m->end = ALIGN(span->last + 1, page);
	if (!m->end)
		ret = -ERANGE;
	else if (is_entangled(m, group))
		ret = -EBUSY;
	else
		ret = map_free(domain, m->start, m->end, span->prot);
	if (ret) {
		kfree(m);
		return ret;
	}
	list_add_tail(&m->node, &mappings);
	return 0;
}

static void drop(struct mapping *m)
{
	list_del(&m->node);
	unmap_free(m->domain, m->start, m->end);
	kfree(m);
}

/**
 * rr_mapping_drop_group() - a group keeps nothing in a domain any more
 * @domain: the domain
 * @group: the group
 *
 * Context: process, may sleep; rr_mappings_mutex held.
 */
void rr_mapping_drop_group(const struct iommu_domain *domain,
			   const struct iommu_group *group)
{
	struct mapping *m, *next;

	lockdep_assert_held(&rr_mappings_mutex);
	list_for_each_entry_safe(m, next, &mappings, node)
		if (m->domain == domain && m->group == group)
			drop(m);
}

/**
 * rr_mapping_drop_device() - a device keeps nothing any more, wherever it was
 * @dev: the device
 *
 * But for what another one of its group needs in part: that goes with the group.
 *
 * Context: process, may sleep; rr_mappings_mutex held.
 */
void rr_mapping_drop_device(const struct device *dev)
{
	struct mapping *m, *next;

	lockdep_assert_held(&rr_mappings_mutex);
	list_for_each_entry_safe(m, next, &mappings, node)
		if (m->dev == dev && is_entangled(m, NULL))
			m->dev = NULL;
		else if (m->dev == dev)
			drop(m);
}
