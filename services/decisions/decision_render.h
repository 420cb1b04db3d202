// How decisions look from outside. Pure.

#ifndef LIENTHONG_SERVICES_DECISIONS_DECISION_RENDER_H_
#define LIENTHONG_SERVICES_DECISIONS_DECISION_RENDER_H_

#include <string>

#include "lienthong/identity/v1/identity_service.pb.h"
#include "services/worker/identity_history.h"

namespace lienthong::decisions {

// `etag`: DecisionEtag.
identity::v1::Decision Render(const worker::IdentityDecision& decision, const std::string& etag);

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_DECISION_RENDER_H_
