/* SPDX-License-Identifier: GPL-2.0 */
/* What comes and goes. */
#ifndef RR_HOTPLUG_H
#define RR_HOTPLUG_H

int rr_hotplug_init(void);
void rr_hotplug_exit(void);
void rr_hotplug_listen(void (*changed)(void));

#endif
