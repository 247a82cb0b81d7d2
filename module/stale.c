// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses at which something has changed since the directories in sysfs were last
 * brought in line: so that a write costs what it changes, however many devices there are.
 */
#include <linux/lockdep.h>
#include <linux/xarray.h>

#include "rr_device.h"
#include "rr_sysfs.h"

static DEFINE_XARRAY(stale);

/* Some have not been noted, or nobody is listening: all may be stale. Exchanged. */
static bool lost = true;

/**
 * rr_stale_note() - something has changed at an address, or is about to
 * @bdf: the address, as rr_bdf() packs it
 *
 * A device has come, joined its group, been seen to be tied or left; a grant was made or
 * taken back.
 *
 * Context: process, may sleep; rr_mutex held from here to behind the change.
 * Return: 0; or -ENOMEM, and all is looked at the next time.
 */
int rr_stale_note(u64 bdf)
{
	int ret = 0;

	lockdep_assert_held(&rr_mutex);
	if (!READ_ONCE(lost))
		ret = xa_err(xa_store(&stale, bdf, xa_mk_value(0), GFP_KERNEL));
	if (ret)
		rr_stale_lose();
	return ret;
}

/**
 * rr_stale_take() - one of the addresses that were noted
 * @bdf: set to it; it is noted no more
 *
 * Context: process; one at a time.
 * Return: false if there is none.
 */
bool rr_stale_take(u64 *bdf)
{
	unsigned long index = 0;

	if (!xa_find(&stale, &index, ULONG_MAX, XA_PRESENT))
		return false;
	xa_erase(&stale, index);
	*bdf = index;
	return true;
}

/**
 * rr_stale_lose() - not all that has changed is noted, or has been seen to
 *
 * Context: any.
 */
void rr_stale_lose(void)
{
	WRITE_ONCE(lost, true);
}

/**
 * rr_stale_lost() - is there more than what was noted?
 *
 * Context: any.
 * Return: true if there is; from now on all is noted again.
 */
bool rr_stale_lost(void)
{
	return xchg(&lost, false);
}

/**
 * rr_stale_exit() - note nothing any more
 *
 * Context: process, sleeps; rr_mutex not held.
 */
void rr_stale_exit(void)
{
	mutex_lock(&rr_mutex);
	rr_stale_lose();
	mutex_unlock(&rr_mutex);
	xa_destroy(&stale);
}
