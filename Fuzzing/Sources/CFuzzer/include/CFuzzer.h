#pragma once

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the arguments of the process. Calls `target` with each input until time is up; it answers 0.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *data, size_t size));
