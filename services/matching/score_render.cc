#include "services/matching/score_render.h"

#include "services/reconciliation/link_score.h"

namespace lienthong::matching {

namespace v1 = identity::v1;

v1::LinkScore RenderScore(const worker::LinkScore& score) {
  v1::LinkScore out;
  out.set_prior_millibits(score.prior_millibits);
  for (const worker::EvidenceLine& line : score.lines) {
    v1::EvidenceLine* const added = out.add_lines();
    added->set_field(line.field);
    added->set_outcome(line.outcome);
    added->set_weight_millibits(line.weight_millibits);
  }
  out.set_score_millibits(score.score_millibits);
  out.set_posterior(reconciliation::PosteriorOf(score.score_millibits));
  out.set_rule_version(score.rule_version);
  out.set_model_version(score.model_version);
  return out;
}

}  // namespace lienthong::matching
