// The files of Sources/HealthCodeServer/Resources as they are. As literals in Swift they take its compiler half a minute each time.
// A new file is a line in the header, and three here.
#include "CHealthCodeServerResources.h"

// Part of C since C23, and of clang in every mode since version 19.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define BEGIN(name) static const unsigned char name[] = {
#define END(name) \
    }; \
    struct health_code_server_resource health_code_server_##name(void) { return (struct health_code_server_resource){name, sizeof name}; }

BEGIN(admission_js)
#embed "../HealthCodeServer/Resources/admission.js"
END(admission_js)

BEGIN(bar_mustache)
#embed "../HealthCodeServer/Resources/bar.mustache"
END(bar_mustache)

BEGIN(base45_js)
#embed "../HealthCodeServer/Resources/base45.js"
END(base45_js)

BEGIN(camera_js)
#embed "../HealthCodeServer/Resources/camera.js"
END(camera_js)

BEGIN(cbor_js)
#embed "../HealthCodeServer/Resources/cbor.js"
END(cbor_js)

BEGIN(check_in_js)
#embed "../HealthCodeServer/Resources/check-in.js"
END(check_in_js)

BEGIN(check_in_mustache)
#embed "../HealthCodeServer/Resources/check-in.mustache"
END(check_in_mustache)

BEGIN(check_js)
#embed "../HealthCodeServer/Resources/check.js"
END(check_js)

BEGIN(check_mustache)
#embed "../HealthCodeServer/Resources/check.mustache"
END(check_mustache)

BEGIN(claims_js)
#embed "../HealthCodeServer/Resources/claims.js"
END(claims_js)

BEGIN(code_mustache)
#embed "../HealthCodeServer/Resources/code.mustache"
END(code_mustache)

BEGIN(contest_mustache)
#embed "../HealthCodeServer/Resources/contest.mustache"
END(contest_mustache)

BEGIN(cose_js)
#embed "../HealthCodeServer/Resources/cose.js"
END(cose_js)

BEGIN(credential_css)
#embed "../HealthCodeServer/Resources/credential.css"
END(credential_css)

BEGIN(curve_mustache)
#embed "../HealthCodeServer/Resources/curve.mustache"
END(curve_mustache)

BEGIN(duty_mustache)
#embed "../HealthCodeServer/Resources/duty.mustache"
END(duty_mustache)

BEGIN(failure_mustache)
#embed "../HealthCodeServer/Resources/failure.mustache"
END(failure_mustache)

BEGIN(field_js)
#embed "../HealthCodeServer/Resources/field.js"
END(field_js)

BEGIN(visit_js)
#embed "../HealthCodeServer/Resources/visit.js"
END(visit_js)

BEGIN(pack_js)
#embed "../HealthCodeServer/Resources/pack.js"
END(pack_js)

BEGIN(seal_js)
#embed "../HealthCodeServer/Resources/seal.js"
END(seal_js)

BEGIN(field_device_mustache)
#embed "../HealthCodeServer/Resources/field-device.mustache"
END(field_device_mustache)

BEGIN(field_mustache)
#embed "../HealthCodeServer/Resources/field.mustache"
END(field_mustache)

BEGIN(figures_mustache)
#embed "../HealthCodeServer/Resources/figures.mustache"
END(figures_mustache)

BEGIN(foreign_js)
#embed "../HealthCodeServer/Resources/foreign.js"
END(foreign_js)

BEGIN(frame_mustache)
#embed "../HealthCodeServer/Resources/frame.mustache"
END(frame_mustache)

BEGIN(holder_js)
#embed "../HealthCodeServer/Resources/holder.js"
END(holder_js)

BEGIN(icon_svg)
#embed "../HealthCodeServer/Resources/icon.svg"
END(icon_svg)

BEGIN(inflate_js)
#embed "../HealthCodeServer/Resources/inflate.js"
END(inflate_js)

BEGIN(instants_js)
#embed "../HealthCodeServer/Resources/instants.js"
END(instants_js)

BEGIN(jws_js)
#embed "../HealthCodeServer/Resources/jws.js"
END(jws_js)

BEGIN(keep_js)
#embed "../HealthCodeServer/Resources/keep.js"
END(keep_js)

BEGIN(lists_js)
#embed "../HealthCodeServer/Resources/lists.js"
END(lists_js)

BEGIN(live_code_mustache)
#embed "../HealthCodeServer/Resources/live-code.mustache"
END(live_code_mustache)

BEGIN(live_js)
#embed "../HealthCodeServer/Resources/live.js"
END(live_js)

BEGIN(nation_mustache)
#embed "../HealthCodeServer/Resources/nation.mustache"
END(nation_mustache)

BEGIN(older_js)
#embed "../HealthCodeServer/Resources/older.js"
END(older_js)

BEGIN(openapi_json)
#embed "../HealthCodeServer/Resources/openapi.json"
END(openapi_json)

BEGIN(pages_css)
#embed "../HealthCodeServer/Resources/pages.css"
END(pages_css)

BEGIN(paper_mustache)
#embed "../HealthCodeServer/Resources/paper.mustache"
END(paper_mustache)

BEGIN(qr_js)
#embed "../HealthCodeServer/Resources/qr.js"
END(qr_js)

BEGIN(reason_mustache)
#embed "../HealthCodeServer/Resources/reason.mustache"
END(reason_mustache)

BEGIN(resident_mustache)
#embed "../HealthCodeServer/Resources/resident.mustache"
END(resident_mustache)

BEGIN(rule_mustache)
#embed "../HealthCodeServer/Resources/rule.mustache"
END(rule_mustache)

BEGIN(sign_mustache)
#embed "../HealthCodeServer/Resources/sign.mustache"
END(sign_mustache)

BEGIN(signin_mustache)
#embed "../HealthCodeServer/Resources/signin.mustache"
END(signin_mustache)

BEGIN(statements_mustache)
#embed "../HealthCodeServer/Resources/statements.mustache"
END(statements_mustache)

BEGIN(status_js)
#embed "../HealthCodeServer/Resources/status.js"
END(status_js)

BEGIN(sw_js)
#embed "../HealthCodeServer/Resources/sw.js"
END(sw_js)

BEGIN(tiles_mustache)
#embed "../HealthCodeServer/Resources/tiles.mustache"
END(tiles_mustache)

BEGIN(tm1_js)
#embed "../HealthCodeServer/Resources/tm1.js"
END(tm1_js)

BEGIN(tones_js)
#embed "../HealthCodeServer/Resources/tones.js"
END(tones_js)

BEGIN(trust_js)
#embed "../HealthCodeServer/Resources/trust.js"
END(trust_js)

BEGIN(vaccines_json)
#embed "../HealthCodeServer/Resources/vaccines.json"
END(vaccines_json)

BEGIN(venue_code_js)
#embed "../HealthCodeServer/Resources/venue-code.js"
END(venue_code_js)

BEGIN(venue_code_mustache)
#embed "../HealthCodeServer/Resources/venue-code.mustache"
END(venue_code_mustache)

BEGIN(wallet_js)
#embed "../HealthCodeServer/Resources/wallet.js"
END(wallet_js)

BEGIN(wording_js)
#embed "../HealthCodeServer/Resources/wording.js"
END(wording_js)

BEGIN(work_mustache)
#embed "../HealthCodeServer/Resources/work.mustache"
END(work_mustache)
