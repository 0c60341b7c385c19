package dev.rollcall.sync.reconcile;

import java.util.HashMap;
import java.util.Map;

/**
 * Copies other attributes of the user profile: not all that the demo realm declares, and some that tests add to it. The realm is one of its
 * own, see {@link ReconciliationSwitchedOn}.
 */
public final class OtherProfileAttributes extends ReconciliationSwitchedOn {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
        settings.put(
                "rollcall.profile.attributes",
                "department, hobbies, nickname, about, shoeSize, firstDay, shirt, languages, badge, locker, motto");
        settings.put("rollcall.profile.claims.department", "dept");
        settings.put("rollcall.profile.claims.hobbies", "about/hobbies");
        return settings;
    }
}
