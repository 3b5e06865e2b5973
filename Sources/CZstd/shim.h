/* Zstandard in one call a frame: what backups compress with. */
#include <zstd.h>
