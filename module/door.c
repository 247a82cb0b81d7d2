// SPDX-License-Identifier: GPL-2.0
/*
 * Where user space's domains are attached to IOMMU groups and detached again: VFIO's
 * container and iommufd do so by functions that the IOMMU core exports, some of them in a
 * namespace of iommufd's. Each is redirected: what a member of policy "mapped" needs is
 * mapped before the call returns, or the call fails.
 *
 * The map is made behind the attachment, as some drivers know a domain's page tables only
 * then; and it goes behind the detachment, when no device reaches it any more.
 *
 * What is attached for a PASID is not looked at: a device reaches its region without one.
 *
 * The originals are called from here, in no tail position: the file is built with
 * -fno-optimize-sibling-calls, see hook.c.
 */
#include <linux/iommu.h>
#include <linux/module.h>

#include "rr_compat.h"
#include "rr_compat_domain.h"
#include "rr_hook.h"
#include "rr_mapping.h"

enum door {
	ATTACH,
	DETACH,
	ATTACH_HANDLE,
	DETACH_HANDLE,
	REPLACE,
	REPLACE_HANDLE,
	DOORS,
};

static struct rr_hook hooks[DOORS];

#if RR_GROUPS_HAVE_HANDLES || RR_GROUPS_HAVE_REPLACE

/* iommu_group_for_each_dev() callback: group->mutex held. */
static int domain_of_member(struct device *dev, void *data)
{
	*(struct iommu_domain **)data = rr_domain_of(dev);
	return 1;
}

/* What a group is attached to: the caller sees to it that this stays so. */
static struct iommu_domain *domain_of(struct iommu_group *group)
{
	struct iommu_domain *domain = NULL;

	iommu_group_for_each_dev(group, &domain, domain_of_member);
	return domain;
}

#endif

static int attach(struct iommu_domain *domain, struct iommu_group *group)
{
	int ret;

	rr_hook_enter(&hooks[ATTACH]);
	ret = iommu_attach_group(domain, group);
	if (!ret) {
		ret = rr_claim_attach(domain, group);
		if (ret)
			iommu_detach_group(domain, group);
	}
	rr_hook_leave(&hooks[ATTACH]);
	return ret;
}

static void detach(struct iommu_domain *domain, struct iommu_group *group)
{
	rr_hook_enter(&hooks[DETACH]);
	iommu_detach_group(domain, group);
	rr_claim_detach(domain, group);
	rr_hook_leave(&hooks[DETACH]);
}

#if RR_GROUPS_HAVE_HANDLES

static int attach_handle(struct iommu_domain *domain, struct iommu_group *group,
			 struct iommu_attach_handle *handle)
{
	int ret;

	rr_hook_enter(&hooks[ATTACH_HANDLE]);
	ret = iommu_attach_group_handle(domain, group, handle);
	if (!ret) {
		ret = rr_claim_attach(domain, group);
		if (ret)
			iommu_detach_group_handle(domain, group);
	}
	rr_hook_leave(&hooks[ATTACH_HANDLE]);
	return ret;
}

static void detach_handle(struct iommu_domain *domain, struct iommu_group *group)
{
	rr_hook_enter(&hooks[DETACH_HANDLE]);
	iommu_detach_group_handle(domain, group);
	rr_claim_detach(domain, group);
	rr_hook_leave(&hooks[DETACH_HANDLE]);
}

static int replace_handle(struct iommu_group *group, struct iommu_domain *domain,
			  struct iommu_attach_handle *handle)
{
	struct iommu_attach_handle *old_handle;
	struct iommu_domain *old;
	int ret;

	rr_hook_enter(&hooks[REPLACE_HANDLE]);
	old = domain_of(group);
	old_handle = iommu_attach_handle_get(group, IOMMU_NO_PASID, 0);
	if (IS_ERR(old_handle))
		old_handle = NULL;
	ret = iommu_replace_group_handle(group, domain, handle);
	if (!ret && domain != old) {
		ret = rr_claim_attach(domain, group);
		if (!ret)
			rr_claim_detach(old, group);
		else
			WARN_ON(iommu_replace_group_handle(group, old,
							   old_handle));
	}
	rr_hook_leave(&hooks[REPLACE_HANDLE]);
	return ret;
}

#endif

#if RR_GROUPS_HAVE_REPLACE

static int replace(struct iommu_group *group, struct iommu_domain *domain)
{
	struct iommu_domain *old;
	int ret;

	rr_hook_enter(&hooks[REPLACE]);
	old = domain_of(group);
	ret = iommu_group_replace_domain(group, domain);
	if (!ret && domain != old) {
		ret = rr_claim_attach(domain, group);
		if (!ret)
			rr_claim_detach(old, group);
		else
			WARN_ON(iommu_group_replace_domain(group, old));
	}
	rr_hook_leave(&hooks[REPLACE]);
	return ret;
}

#endif

/* What is redirected, and where to. */
static const struct {
	void *target;
	void *replacement;
} doors[DOORS] = {
	[ATTACH] = { iommu_attach_group, attach },
	[DETACH] = { iommu_detach_group, detach },
#if RR_GROUPS_HAVE_HANDLES
	[ATTACH_HANDLE] = { iommu_attach_group_handle, attach_handle },
	[DETACH_HANDLE] = { iommu_detach_group_handle, detach_handle },
	[REPLACE_HANDLE] = { iommu_replace_group_handle, replace_handle },
#endif
#if RR_GROUPS_HAVE_REPLACE
	[REPLACE] = { iommu_group_replace_domain, replace },
#endif
};

/**
 * rr_door_hook() - hook all functions that attach a domain to a group, and detach it
 *
 * Context: module init, before any grant.
 * Return: 0, or what rr_hook_install() says; rr_door_unhook() then takes back what has
 *         been hooked.
 */
int rr_door_hook(void)
{
	int door, ret;

	for (door = 0; door < DOORS; door++) {
		if (!doors[door].target)
			continue;
		ret = rr_hook_install(&hooks[door],
				      (unsigned long)doors[door].target,
				      (unsigned long)doors[door].replacement);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * rr_door_unhook() - undo rr_door_hook(), and wait until all is quiet
 *
 * Context: process, sleeps; no lock held; nothing is mapped.
 */
void rr_door_unhook(void)
{
	int door;

	for (door = DOORS - 1; door >= 0; door--)
		if (hooks[door].installed)
			rr_hook_remove(&hooks[door]);
}

#if RR_GROUPS_HAVE_HANDLES || RR_GROUPS_HAVE_REPLACE
MODULE_INFO(import_ns, "IOMMUFD_INTERNAL");
#endif
