#ifndef HEALTH_CODE_SERVER_RESOURCES_H
#define HEALTH_CODE_SERVER_RESOURCES_H

#include <stddef.h>

/// A file that is built into the program. Swift sees each as a member of this type: `PackageResources.name_of_file`.
struct __attribute__((swift_name("PackageResources"), swift_attr("@Sendable"))) health_code_server_resource {
    const unsigned char *_Nonnull bytes;
    size_t count;
};

#define RESOURCE(name) \
    struct health_code_server_resource health_code_server_##name(void) __attribute__((swift_name("getter:health_code_server_resource." #name "()")));

RESOURCE(admission_js)
RESOURCE(bar_mustache)
RESOURCE(base45_js)
RESOURCE(camera_js)
RESOURCE(cbor_js)
RESOURCE(check_in_js)
RESOURCE(check_in_mustache)
RESOURCE(check_js)
RESOURCE(check_mustache)
RESOURCE(claims_js)
RESOURCE(code_mustache)
RESOURCE(contest_mustache)
RESOURCE(cose_js)
RESOURCE(credential_css)
RESOURCE(curve_mustache)
RESOURCE(duty_mustache)
RESOURCE(failure_mustache)
RESOURCE(field_js)
RESOURCE(visit_js)
RESOURCE(pack_js)
RESOURCE(seal_js)
RESOURCE(field_device_mustache)
RESOURCE(field_mustache)
RESOURCE(figures_mustache)
RESOURCE(foreign_js)
RESOURCE(frame_mustache)
RESOURCE(holder_js)
RESOURCE(icon_svg)
RESOURCE(inflate_js)
RESOURCE(instants_js)
RESOURCE(jws_js)
RESOURCE(keep_js)
RESOURCE(lists_js)
RESOURCE(live_code_mustache)
RESOURCE(live_js)
RESOURCE(nation_mustache)
RESOURCE(older_js)
RESOURCE(openapi_json)
RESOURCE(pages_css)
RESOURCE(paper_mustache)
RESOURCE(qr_js)
RESOURCE(reason_mustache)
RESOURCE(resident_mustache)
RESOURCE(rule_mustache)
RESOURCE(sign_mustache)
RESOURCE(signin_mustache)
RESOURCE(statements_mustache)
RESOURCE(status_js)
RESOURCE(sw_js)
RESOURCE(tiles_mustache)
RESOURCE(tm1_js)
RESOURCE(tones_js)
RESOURCE(trust_js)
RESOURCE(vaccines_json)
RESOURCE(venue_code_js)
RESOURCE(venue_code_mustache)
RESOURCE(wallet_js)
RESOURCE(wording_js)
RESOURCE(work_mustache)

#undef RESOURCE

#endif
