#ifndef TONGMA_CZLIB_SHIM_H
#define TONGMA_CZLIB_SHIM_H

#include <zlib.h>

/* `inflateInit2` is a macro, which Swift cannot import. 15 + 16: a gzip member with the largest window (RFC 1952). */
static inline int tongma_inflate_init_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

#endif
