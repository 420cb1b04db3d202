// How scores look from outside. Pure.

#ifndef LIENTHONG_SERVICES_MATCHING_SCORE_RENDER_H_
#define LIENTHONG_SERVICES_MATCHING_SCORE_RENDER_H_

#include "lienthong/identity/v1/identity_service.pb.h"
#include "services/worker/worker_event.h"

namespace lienthong::matching {

identity::v1::LinkScore RenderScore(const worker::LinkScore& score);

}  // namespace lienthong::matching

#endif  // LIENTHONG_SERVICES_MATCHING_SCORE_RENDER_H_
