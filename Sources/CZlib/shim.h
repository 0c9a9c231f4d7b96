#ifndef TONGMA_CZLIB_SHIM_H
#define TONGMA_CZLIB_SHIM_H

#include <zlib.h>

/* `inflateInit2` and its kin are macros, which Swift cannot import. 15 is the largest window; 16 more is gzip (RFC 1952),
   below zero is DEFLATE without an envelope (RFC 1951), by itself it is zlib (RFC 1950). */
static inline int tongma_inflate_init_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}

static inline int tongma_inflate_init_zlib(z_stream *stream) {
    return inflateInit2(stream, 15);
}

static inline int tongma_inflate_init_raw(z_stream *stream) {
    return inflateInit2(stream, -15);
}

/* 8 is zlib's own default of memory. */
static inline int tongma_deflate_init_zlib(z_stream *stream) {
    return deflateInit2(stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15, 8, Z_DEFAULT_STRATEGY);
}

static inline int tongma_deflate_init_raw(z_stream *stream) {
    return deflateInit2(stream, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

#endif
