/* SPDX-License-Identifier: GPL-2.0 */
/* Putting grants into force and taking them out. */
#ifndef RR_FORCE_H
#define RR_FORCE_H

struct list_head;
struct rr_grant;

void rr_force_grant(struct list_head *grants);
int rr_force_revoke(struct list_head *grants, struct rr_grant **busy);

#endif
