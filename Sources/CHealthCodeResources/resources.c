// The files of Sources/HealthCode/Resources as they are. As literals in Swift they take its compiler half a minute each time.
// A new file is a line in the header, and three here.
#include "CHealthCodeResources.h"

// Part of C since C23, and of clang in every mode since version 19.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define BEGIN(name) static const unsigned char name[] = {
#define END(name) \
    }; \
    struct health_code_resource health_code_##name(void) { return (struct health_code_resource){name, sizeof name}; }

BEGIN(cn_20_yaml)
#embed "../HealthCode/Resources/cn-20.yaml"
END(cn_20_yaml)

BEGIN(cn_8_yaml)
#embed "../HealthCode/Resources/cn-8.yaml"
END(cn_8_yaml)

BEGIN(cn_9_yaml)
#embed "../HealthCode/Resources/cn-9.yaml"
END(cn_9_yaml)

BEGIN(dispatch_yaml)
#embed "../HealthCode/Resources/dispatch.yaml"
END(dispatch_yaml)

BEGIN(divisions_csv)
#embed "../HealthCode/Resources/divisions.csv"
END(divisions_csv)

BEGIN(provinces_csv)
#embed "../HealthCode/Resources/provinces.csv"
END(provinces_csv)
