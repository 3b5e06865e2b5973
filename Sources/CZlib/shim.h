/* The parts of zlib in use: compressing in the gzip format. */
#include <zlib.h>
