// The part of the configuration that is about a registry over SOAP, as its gateway wants it.

#ifndef LIENTHONG_SERVICES_SERVER_SOAP_OPTIONS_H_
#define LIENTHONG_SERVICES_SERVER_SOAP_OPTIONS_H_

#include "absl/status/statusor.h"
#include "adapters/population_xml/population_gateway.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

// INVALID_ARGUMENT, which names the key, for a field, day or hours that are none. What the gateway itself refuses is
// left to its Open.
absl::StatusOr<adapters::PopulationGatewayOptions> SoapOptions(const config::v1::Registry& registry);

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_SOAP_OPTIONS_H_
