/* SPDX-License-Identifier: GPL-2.0 */
/* What an administrator should think of before a device is passed through. */
#ifndef RR_RISK_H
#define RR_RISK_H

struct rr_device;
struct rr_grant;

void rr_risk_warn(struct rr_grant *grant, struct rr_device *device);
void rr_risk_warn_broken(struct rr_device *device);

#endif
