#ifndef CLINICAL_MESSAGES_RESOURCES_H
#define CLINICAL_MESSAGES_RESOURCES_H

#include <stddef.h>

/// A file that is built into the program. Swift sees each as a member of this type: `ClinicalResources.name_of_file`.
struct __attribute__((swift_name("ClinicalResources"), swift_attr("@Sendable"))) clinical_messages_resource {
    const unsigned char *_Nonnull bytes;
    size_t count;
};

struct clinical_messages_resource clinical_messages_codes_csv(void)
    __attribute__((swift_name("getter:clinical_messages_resource.codes_csv()")));

#endif
