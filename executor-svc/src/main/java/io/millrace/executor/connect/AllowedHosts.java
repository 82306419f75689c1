package io.millrace.executor.connect;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The hosts of databases that the operator lets users connect to. An address is allowed by its kind, by a network it is in, or by the name
 * that was asked for:
 *
 * <pre>
 * public              addresses of the Internet
 * private             RFC 1918, RFC 4193 (fc00::/7) and RFC 6598 (100.64.0.0/10)
 * loopback            127.0.0.0/8 and ::1
 * db.example.com      this name, whatever it resolves to; *.example.com every name below it
 * 10.1.0.0/16         a network, or one address
 * </pre>
 *
 * Link-local addresses, where clouds keep the credentials of their machines, and those that are no host's, are in no kind: only a network or a
 * name that is listed reaches them.
 */
public final class AllowedHosts {
    /** For one machine whose operator is its user. */
    public static final AllowedHosts EVERYWHERE = parse("public, private, loopback");

    private static final List<IPAddress> PRIVATE =
            networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "100.64.0.0/10");
    private static final List<IPAddress> LOOPBACK = networks("127.0.0.0/8", "::1");
    /** Special-purpose addresses of the IANA registries, other than those above; the last four hold an IPv4 address inside. */
    private static final List<IPAddress> NO_HOST = networks(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "::",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
            "2001:db8::/32",
            "fd00:ec2::254",
            "100.100.100.200",
            "::ffff:0:0/96",
            "64:ff9b::/96",
            "2002::/16",
            "2001::/32");

    private final String text;
    private final boolean publicToo;
    private final boolean privateToo;
    private final boolean loopbackToo;
    private final List<String> names = new ArrayList<>();
    private final List<IPAddress> networks = new ArrayList<>();

    private AllowedHosts(String text) {
        this.text = text;
        boolean anyPublic = false;
        boolean anyPrivate = false;
        boolean anyLoopback = false;
        for (String each : text.split(",", -1)) {
            String entry = each.strip().toLowerCase(Locale.ROOT);
            switch (entry) {
                case "" -> {}
                case "public" -> anyPublic = true;
                case "private" -> anyPrivate = true;
                case "loopback" -> anyLoopback = true;
                default -> {
                    IPAddress network = new IPAddressString(entry).getAddress();
                    if (network != null) {
                        networks.add(network.toPrefixBlock());
                    } else if (entry.matches("(\\*\\.)?[a-z0-9][a-z0-9._-]*")) {
                        names.add(entry);
                    } else {
                        throw new IllegalArgumentException(
                                "\"" + entry
                                        + "\" is neither public, private, loopback, a host name, *.domain, nor a network such as 10.1.0.0/16");
                    }
                }
            }
        }
        this.publicToo = anyPublic;
        this.privateToo = anyPrivate;
        this.loopbackToo = anyLoopback;
    }

    /**
     * @param text entries separated by commas
     * @throws IllegalArgumentException names the entry that is none
     */
    public static AllowedHosts parse(String text) {
        return new AllowedHosts(text);
    }

    /**
     * @param name as it was asked for
     * @param address that it resolved to and that is about to be connected to
     */
    boolean allows(String name, InetAddress address) {
        String asked = name.toLowerCase(Locale.ROOT);
        if (names.stream()
                .anyMatch(each -> each.startsWith("*.") ? asked.endsWith(each.substring(1)) : asked.equals(each))) {
            return true;
        }
        // The address alone: a name that it was resolved from, or a scope, says nothing about where it is.
        IPAddress place = new IPAddressString(address.getHostAddress().replaceFirst("%.*$", "")).getAddress();
        if (place == null) {
            return false;
        }
        if (isIn(networks, place)) {
            return true;
        }
        if (isIn(NO_HOST, place)) {
            return false;
        }
        if (isIn(LOOPBACK, place)) {
            return loopbackToo;
        }
        return isIn(PRIVATE, place) ? privateToo : publicToo;
    }

    private static boolean isIn(List<IPAddress> networks, IPAddress place) {
        return networks.stream().anyMatch(network -> network.contains(place));
    }

    private static List<IPAddress> networks(String... texts) {
        return List.of(texts).stream()
                .map(each -> new IPAddressString(each).getAddress().toPrefixBlock())
                .toList();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return text;
    }
}
