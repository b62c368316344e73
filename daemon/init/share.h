/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What all containers and the host's root have of namespaces and of what inotify(7) watches counts
 * as root's, who makes containers' user namespaces. Of that each uid of this one may have a part
 * from here on, with what user namespaces it makes; nobody inside is left the capability to make it
 * more. Only for a user namespace of its own: of the host's it would be the host's. See
 * namespaces(7).
 */
int share_take(void);
