#ifndef TONGMA_CPANGO_SHIM_H
#define TONGMA_CPANGO_SHIM_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#endif
