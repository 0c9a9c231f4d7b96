#ifndef HEALTH_CODE_RESOURCES_H
#define HEALTH_CODE_RESOURCES_H

#include <stddef.h>

/// A file that is built into the program. Swift sees each as a member of this type: `PackageResources.name_of_file`.
struct __attribute__((swift_name("PackageResources"), swift_attr("@Sendable"))) health_code_resource {
    const unsigned char *_Nonnull bytes;
    size_t count;
};

#define RESOURCE(name) \
    struct health_code_resource health_code_##name(void) __attribute__((swift_name("getter:health_code_resource." #name "()")));

RESOURCE(cn_20_yaml)
RESOURCE(cn_8_yaml)
RESOURCE(cn_9_yaml)
RESOURCE(dispatch_yaml)
RESOURCE(divisions_csv)
RESOURCE(provinces_csv)

#undef RESOURCE

#endif
