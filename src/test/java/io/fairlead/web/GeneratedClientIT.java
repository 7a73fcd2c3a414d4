package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.client.ApiClient;
import io.fairlead.client.ApiException;
import io.fairlead.client.ApiResponse;
import io.fairlead.client.api.EndpointsApi;
import io.fairlead.client.api.EndpointsApi.APIDetachEndpointRequest;
import io.fairlead.client.api.EndpointsApi.APIListEndpointsRequest;
import io.fairlead.client.api.NetworksApi;
import io.fairlead.client.api.NetworksApi.APIAttachSandboxRequest;
import io.fairlead.client.api.NetworksApi.APICreateNetworkRequest;
import io.fairlead.client.api.NetworksApi.APIDeleteNetworkRequest;
import io.fairlead.client.api.NetworksApi.APIEditNetworkRequest;
import io.fairlead.client.api.NetworksApi.APIGetNetworkRequest;
import io.fairlead.client.api.NetworksApi.APIListNetworksRequest;
import io.fairlead.client.api.SandboxesApi;
import io.fairlead.client.api.SandboxesApi.APICreateSandboxRequest;
import io.fairlead.client.model.Endpoint;
import io.fairlead.client.model.EndpointRequest;
import io.fairlead.client.model.ItemListNetwork;
import io.fairlead.client.model.Network;
import io.fairlead.client.model.NetworkRequest;
import io.fairlead.client.model.Plan;
import io.fairlead.client.model.PortRequest;
import io.fairlead.client.model.PortRequestPort;
import io.fairlead.client.model.Sandbox;
import io.fairlead.client.model.SandboxRequest;
import io.fairlead.client.model.SubnetRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What openapi-generator makes of the committed document talks to the service. */
@SuppressWarnings("NullAway.Init") // JUnit calls connect first
class GeneratedClientIT extends Service {

    private NetworksApi networks;
    private SandboxesApi sandboxes;
    private EndpointsApi endpoints;

    @BeforeEach
    void connect() throws IOException {
        String token = Files.readString(data().resolve("admin.token")).strip();
        ApiClient client = new ApiClient();
        client.updateBaseUri("http://127.0.0.1:" + port());
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        networks = new NetworksApi(client);
        sandboxes = new SandboxesApi(client);
        endpoints = new EndpointsApi(client);
    }

    private static String tag(ApiResponse<?> answer) {
        return answer.getHeaders().getOrDefault("etag", List.of("")).get(0);
    }

    private ApiResponse<Network> create(String name, String subnet, String tier) throws ApiException {
        return networks.createNetworkWithHttpInfo(APICreateNetworkRequest.newBuilder()
                .networkRequest(new NetworkRequest()
                        .name(name)
                        .addSubnetsItem(new SubnetRequest().subnet(subnet))
                        .labels(Map.of("tier", tier)))
                .idempotencyKey(UUID.randomUUID().toString())
                .build());
    }

    private ItemListNetwork page(int limit, @Nullable String cursor, String... labels) throws ApiException {
        return networks.listNetworks(APIListNetworksRequest.newBuilder()
                .limit(limit)
                .cursor(cursor)
                .sort("-name")
                .label(List.of(labels))
                .predefined(false)
                .build());
    }

    private @Nullable Plan delete(String network, boolean dryRun, @Nullable String ifMatch) throws ApiException {
        return networks.deleteNetwork(APIDeleteNetworkRequest.newBuilder()
                .network(network)
                .dryRun(dryRun)
                .ifMatch(ifMatch)
                .build());
    }

    private Network get(String network, @Nullable String ifNoneMatch) throws ApiException {
        return networks.getNetwork(APIGetNetworkRequest.newBuilder()
                .network(network)
                .ifNoneMatch(ifNoneMatch)
                .build());
    }

    @Test
    void createsListsAndDeletes() throws ApiException {
        ApiResponse<Network> created = create("shop", "10.9.0.0/24", "web");
        Network shop = created.getData();
        assertThat(shop.getSubnets().get(0).getGateway()).isEqualTo("10.9.0.1");
        assertThat(shop.getCreatedAt()).isNotNull();
        assertThat(get("shop", null)).isEqualTo(shop);
        create("lab", "10.8.0.0/24", "web");
        create("db", "10.7.0.0/24", "data");
        ItemListNetwork first = page(1, null, "tier=web");
        ItemListNetwork second = page(1, first.getNext(), "tier=web");
        assertThat(List.of(
                        first.getItems().get(0).getName(),
                        second.getItems().get(0).getName()))
                .containsExactly("shop", "lab");
        assertThat(second.getNext()).isNull();
        Plan plan = Objects.requireNonNull(delete("shop", true, null));
        assertThat(plan.getChanges()).isNotEmpty();
        assertThat(delete("shop", false, tag(created))).isNull();
        assertThat(page(1000, null).getItems()).extracting(Network::getName).containsExactly("lab", "db");
    }

    @Test
    void attachesWithNumbersAndRangesOfPorts() throws ApiException {
        create("shop", "10.9.0.0/24", "web");
        Sandbox web = sandboxes.createSandbox(APICreateSandboxRequest.newBuilder()
                .sandboxRequest(new SandboxRequest().name("m-web1"))
                .build());
        APIAttachSandboxRequest request = APIAttachSandboxRequest.newBuilder()
                .network("shop")
                .endpointRequest(new EndpointRequest()
                        .sandbox(web.getId())
                        .addPortsItem(new PortRequest().port(new PortRequestPort(80)))
                        .addPortsItem(new PortRequest().port(new PortRequestPort("8000-8010"))))
                .idempotencyKey(UUID.randomUUID().toString())
                .build();
        Endpoint endpoint = networks.attachSandbox(request);
        assertThat(networks.attachSandbox(request)).isEqualTo(endpoint);
        assertThat(endpoint.getPorts())
                .extracting(port -> port.getPort().getActualInstance())
                .containsExactly(80, "8000-8010");
        endpoints.detachEndpoint(
                APIDetachEndpointRequest.newBuilder().endpoint(endpoint.getId()).build());
        assertThat(endpoints
                        .listEndpoints(APIListEndpointsRequest.newBuilder().build())
                        .getItems())
                .isEmpty();
    }

    @Test
    void edits() throws ApiException {
        String tag = tag(create("shop", "10.9.0.0/24", "web"));
        ApiResponse<Network> edited = networks.editNetworkWithHttpInfo(edit(tag));
        assertThat(edited.getData().getLabels()).containsExactly(Map.entry("tier", "gold"));
        assertThat(edited.getData().getSubnets()).hasSize(1);
        assertThatThrownBy(() -> networks.editNetwork(edit(tag)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(412));
        assertThat(get("shop", null)).isEqualTo(edited.getData());
    }

    private static APIEditNetworkRequest edit(String ifMatch) {
        return APIEditNetworkRequest.newBuilder()
                .network("shop")
                .networkRequest(new NetworkRequest().labels(Map.of("tier", "gold")))
                .ifMatch(ifMatch)
                .build();
    }

    @Test
    void readsAndChangesConditionally() throws ApiException {
        ApiResponse<Network> created = create("shop", "10.9.0.0/24", "web");
        assertThatThrownBy(() -> get("shop", tag(created)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(304));
        delete("shop", false, null);
        create("shop", "10.9.0.0/24", "web");
        assertThatThrownBy(() -> delete("shop", false, tag(created))).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.getCode()).isEqualTo(412);
            assertThat(e.getResponseBody()).contains("is not as this change expects it");
        });
    }
}
