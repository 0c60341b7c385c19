package dev.rollcall.webhook.target;

import dev.rollcall.webhook.WebhooksConfig;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Targets with a name server that gives the next answer each time it is asked, whatever the name. */
public final class ForgedTargets {

    private final Deque<InetAddress[]> answers = new ArrayDeque<>();
    private final Targets targets;

    /**
     * @param networks those that webhooks may reach although they are not public
     */
    public ForgedTargets(int port, List<String> hosts, List<String> networks) {
        targets = new Targets(
                new WebhooksConfig() {
                    @Override
                    public Optional<List<String>> allowedHosts() {
                        return Optional.of(hosts);
                    }

                    @Override
                    public List<Integer> allowedPorts() {
                        return List.of(port);
                    }

                    @Override
                    public Optional<List<String>> allowedNetworks() {
                        return Optional.of(networks);
                    }

                    @Override
                    public boolean forOrganizations() {
                        return true;
                    }
                },
                host -> answers.remove());
    }

    public Targets targets() {
        return targets;
    }

    public void answer(InetAddress... addresses) {
        answers.add(addresses);
    }

    /** Returns the number of answers that nobody has asked for. */
    public int left() {
        return answers.size();
    }
}
