// The files of Sources/ClinicalMessages/Resources as they are.
#include "CClinicalMessagesResources.h"

// Part of C since C23, and of clang in every mode since version 19.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char codes_csv[] = {
#embed "../ClinicalMessages/Resources/codes.csv"
};

struct clinical_messages_resource clinical_messages_codes_csv(void) {
    return (struct clinical_messages_resource){codes_csv, sizeof codes_csv};
}
