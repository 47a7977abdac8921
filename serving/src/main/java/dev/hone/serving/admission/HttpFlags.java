package dev.hone.serving.admission;

import com.linecorp.armeria.common.FlagsProvider;

/** What the HTTP library is to do otherwise in every server of this process; it finds this class by itself. */
public final class HttpFlags implements FlagsProvider {

    // Keeps nothing: a preflight and any other OPTIONS of one path are the same to the library's cache of routes, and
    // whichever comes second would get what was found for the first.
    private static final String NO_CACHE = "off";

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String routeCacheSpec() {
        return NO_CACHE;
    }

    @Override
    public String routeDecoratorCacheSpec() {
        return NO_CACHE;
    }

    /** Ids of feedback may hold them, and no file is looked for by what stands in a query. */
    @Override
    public Boolean allowDoubleDotsInQueryString() {
        return true;
    }
}
