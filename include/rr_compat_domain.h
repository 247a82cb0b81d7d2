/* SPDX-License-Identifier: GPL-2.0 */
/* How kernels differ in what they do with domains of user space. See rr_compat.h. */
#ifndef RR_COMPAT_DOMAIN_H
#define RR_COMPAT_DOMAIN_H

#include <linux/gfp.h>
#include <linux/iommu.h>
#include <linux/types.h>

#include "rr_config.h"

/**
 * rr_iommu_map() - map memory in a domain
 * @domain: the domain
 * @iova: where a device finds it
 * @paddr: where it is
 * @size: how many bytes
 * @prot: what a device may do there, %IOMMU_READ and the like
 *
 * Context: process, may sleep.
 * Return: 0, or what iommu_map() says.
 */
static inline int rr_iommu_map(struct iommu_domain *domain, unsigned long iova,
			       phys_addr_t paddr, size_t size, int prot)
{
#ifdef RR_HAVE_MAP_GFP
	return iommu_map(domain, iova, paddr, size, prot, GFP_KERNEL);
#else
	return iommu_map(domain, iova, paddr, size, prot);
#endif
}

/**
 * rr_enforce_cache_coherency() - have a domain ignore what devices say of caches
 * @domain: a domain of user space that a group has just been attached to
 *
 * As VFIO does right behind the attachment, and iommufd before it. Until v5.18 it was a
 * flag of each map.
 *
 * Context: process.
 */
static inline void rr_enforce_cache_coherency(struct iommu_domain *domain)
{
#ifdef RR_HAVE_ENFORCE_CACHE_COHERENCY
	if (domain->ops->enforce_cache_coherency)
		domain->ops->enforce_cache_coherency(domain);
#endif
}

/*
 * The functions that attach domains for iommufd, beside iommu_attach_group(): exported in
 * its namespace, and declared in a private header (drivers/iommu/iommu-priv.h).
 */
#ifdef RR_EXPORTS_IOMMU_ATTACH_GROUP_HANDLE
#define RR_GROUPS_HAVE_HANDLES 1
struct iommu_attach_handle;
struct iommu_attach_handle *iommu_attach_handle_get(struct iommu_group *group,
						    ioasid_t pasid,
						    unsigned int type);
int iommu_attach_group_handle(struct iommu_domain *domain,
			      struct iommu_group *group,
			      struct iommu_attach_handle *handle);
void iommu_detach_group_handle(struct iommu_domain *domain,
			       struct iommu_group *group);
int iommu_replace_group_handle(struct iommu_group *group,
			       struct iommu_domain *new_domain,
			       struct iommu_attach_handle *handle);
#else
#define RR_GROUPS_HAVE_HANDLES 0
#endif
#ifdef RR_EXPORTS_IOMMU_GROUP_REPLACE_DOMAIN
#define RR_GROUPS_HAVE_REPLACE 1
int iommu_group_replace_domain(struct iommu_group *group,
			       struct iommu_domain *new_domain);
#else
#define RR_GROUPS_HAVE_REPLACE 0
#endif

#endif
