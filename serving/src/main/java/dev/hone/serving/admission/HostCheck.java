package dev.hone.serving.admission;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Answers only requests that were sent to a name of this server.
 *
 * <p>A page whose name comes to mean this machine after it was loaded (DNS rebinding) is of the server's own origin in
 * the eyes of the browser, so neither CORS nor a firewall is in its way; its name in {@code Host} tells it. Addresses
 * in numbers cannot be made to mean another machine and are let in, as are the names of the loopback interface.
 *
 * @param names beside those, in lower case
 * @param any whether every name will do
 */
public record HostCheck(Set<String> names, boolean any) implements DecoratingHttpServiceFunction {

    private static final Pattern NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+(%[0-9a-z]+)?]");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    public HostCheck {
        names = Set.copyOf(names);
    }

    /**
     * That of the settings; without any, names are looked at where nothing else protects the server: on the loopback
     * interface, without keys.
     *
     * @param address that the server listens on
     */
    public static HostCheck of(AdmissionConfig config, String address) {
        boolean open = config.isWithoutKeys();
        boolean unasked = config.hosts().isEmpty() && !(open && isLoopback(address));
        return new HostCheck(
                Set.copyOf(config.hosts()), unasked || config.hosts().contains(AdmissionConfig.ANY));
    }

    /** Whether only programs of this machine reach that address; throws for what is no address of it. */
    public static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new ConfigException("serving.host", host, "is no address of this machine");
        }
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        return any || isOurs(request.headers().authority())
                ? delegate.serve(context, request)
                : Refusal.of(
                                HttpStatus.FORBIDDEN,
                                "this server does not answer to the name in Host: name it in serving.hosts")
                        .response();
    }

    boolean isOurs(@Nullable String authority) {
        if (authority == null || authority.isEmpty()) {
            return true;
        }
        String host = PORT.matcher(authority.toLowerCase(Locale.ROOT)).replaceFirst("");
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || NUMBERS.matcher(name).matches()
                || names.contains(name);
    }
}
