/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A container's root tree, as it has left it: systemd-nspawn follows the links in it. Where what it
 * stands on would come to lie elsewhere, a volume could lie on top, with other programs in it.
 */

/* -ELOOP: there is a link on the way to such a place, which was told. */
int root_tree_check(int root, const char *machine);
