"""Marks: worlds to go back to. A mark is the sandbox's world, the disks of its instances and the files that belong to it.

store    the files of marks: contents by their digests, shared among marks      errors   what stands in the way, in words
places   which of the learner's files belong to a world, and putting them back   disks    folders of instances as contents
going    saving a mark and going back to one                                     parcel   a mark as one file, for others

Marks lie in `work/.workshop/marks`. Nothing here knows a chapter or a widget: the launcher works with it, too.
"""
