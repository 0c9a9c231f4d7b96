#ifndef TONGMA_CQRCODEGEN_SHIM_H
#define TONGMA_CQRCODEGEN_SHIM_H

#include <qrcodegen.h>

#endif
