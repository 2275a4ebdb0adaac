"""The breaks of trials: a configuration that does harm must not stay, and what did none must not go."""

from tests.mutants.broken import Break

_TRIAL = "tests/terminal/services/test_configuration_trial.py"
_FITTINGS = "tests/terminal/services/test_configuration_trial_fittings.py"
_WATCH = "tests/terminal/domain/test_trial_watch.py"
_TIME = "tests/terminal/domain/test_trial_watch_time.py"
_SERVERS = "tests/terminal/services/test_time_servers.py"
_SETTING = "tests/terminal/setup/test_time_setting.py"

TRIAL_BREAKS = (
    Break(
        "ask a new configuration for what failed before",
        "terminal/domain/trial_watch.py",
        "        if part not in before.silent:",
        "        if True:",
        f"{_TRIAL}::test_its_twin_with_a_part_that_was_silent_before_is_kept",
    ),
    Break(
        "keep a configuration without a center that answered before",
        "terminal/domain/trial_watch.py",
        "    return (watch.before.linked or watch.moves) and now.mono - heard > CENTER_SILENT_MS",
        "    return False",
        f"{_WATCH}::test_the_center_must_acknowledge_with_the_new_settings_if_it_did_before",
    ),
    Break(
        "start by a configuration that is on trial",
        "terminal/services/kept_trial.py",
        "        return self._store(replace(now, pending=text, high_water=bundle.pair(trial.config)), trial)",
        "        return self._store(replace(now, current=text, high_water=bundle.pair(trial.config)), trial)",
        f"{_TRIAL}::test_what_makes_nothing_worse_is_kept_after_the_trial",
    ),
    Break(
        "apply before the count of tries is durable",
        "terminal/services/configuration_trial.py",
        "        after = self.kept.keep(applied(trial))",
        "        after = applied(trial)",
        f"{_TRIAL}::test_what_a_power_cut_ended_is_tried_again_three_times_with_growing_pauses",
    ),
    Break(
        "try again what failed by its own fault",
        "terminal/domain/trial.py",
        '    if end == "fault":',
        "    if False:",
        f"{_TRIAL}::test_what_its_own_fault_ended_is_not_tried_again_not_even_after_a_restart",
    ),
    Break(
        "apply while somebody is at the desk",
        "terminal/services/configuration_trial.py",
        "        if not self._engaged() or now.mono - self._ready >= QUIET_WAIT_MS:",
        "        if True:",
        f"{_TRIAL}::test_it_waits_while_somebody_is_at_the_desk_ten_minutes_at_most",
    ),
    Break(
        "try another window's configuration, and go back to the window that was left",
        "terminal/services/configuration_trial.py",
        "            if old is None or old.window.window != event.window.window:",
        "            if old is None:",
        f"{_TRIAL}::test_another_windows_configuration_is_no_trial",
    ),
    Break(
        "keep another center that never answered where the former one was away, too",
        "terminal/domain/trial_watch.py",
        "    return (watch.before.linked or watch.moves) and",
        "    return watch.before.linked and",
        f"{_FITTINGS}::test_a_new_center_must_answer_although_the_old_one_did_not_either",
    ),
    Break(
        "call the center of a first configuration without a trial",
        "sync/bundles/installed.py",
        "    return event if buffer.configurations.fitted == event.config else without_fittings(event)",
        "    return event",
        f"{_FITTINGS}::test_of_a_first_configuration_only_the_fittings_are_on_trial",
    ),
    Break(
        "take a center that the unit lets no call out to",
        "sync/uplink/order_taker.py",
        "            if why := self._host.unfit(event.window):",
        '            if why := "":',
        "tests/sync/uplink/test_order_taker.py::"
        "test_a_center_that_the_unit_lets_no_call_out_to_is_refused_by_name_beside_one_that_it_does",
    ),
    Break(
        "tell nobody that a key is not trusted",
        "sync/uplink/order_taker.py",
        "            said = UNTRUSTED_SAYS",
        '            said = ""',
        "tests/sync/uplink/test_order_taker_trust.py::test_a_strangers_signature_is_told_and_kept_until_one_counts",
    ),
    Break(
        "keep hosts that tell a machine no time that was told it before",
        "terminal/domain/trial_watch.py",
        "    if _untold(watch, now):  # where the center answers it is not the network",
        "    if False:",
        f"{_TIME}::test_a_machine_that_was_told_the_time_must_be_told_it_by_others",
    ),
    Break(
        "name anybody to tell the time whom IT ever named",
        "terminal/setup/time_setting.py",
        "    if said.hosts and said.hosts not in (record.newest, record.former):",
        "    if False:",
        f"{_SETTING}::test_what_was_on_trial_is_gone_back_from_and_tried_again_and_nothing_before_that_comes_back",
    ),
    Break(
        "add those whom IT names to those whom setup named",
        "terminal/services/time_servers.py",
        "[Time]\\nNTP=\\nNTP={",
        "[Time]\\nNTP={",
        f"{_SETTING}::test_whom_it_named_tell_the_time_until_it_names_nobody_any_more",
    ),
    Break(
        "go by root's record of who tells the time, whatever its file says",
        "terminal/services/time_servers.py",
        "            stands = self._fitted.read_bytes() == fitted_text(hosts).encode()",
        "            stands = bool(hosts) and self._fitted.exists()",
        f"{_SERVERS}::test_a_root_that_has_an_older_file_after_a_start_is_asked_again",
    ),
    Break(
        "let root remember for ever whom a hall named once",
        "terminal/services/time_servers.py",
        "not (hosts or done.newest or done.former)",
        "not hosts",
        f"{_SERVERS}::test_root_is_asked_where_it_must_act_or_learn_what_is_older_and_else_not",
    ),
    Break(
        "remove a folder before its name is free for what comes next",
        "terminal/setup/upgrade/inbox.py",
        "            os.rename(name, aside, src_dir_fd=folder, dst_dir_fd=folder)\n",
        "            shutil.rmtree(name, dir_fd=folder)\n",
        "tests/terminal/setup/upgrade/test_inbox.py::"
        "test_a_folder_stands_in_nobodys_way_although_whoever_removes_it_is_ended_for_its_memory",
    ),
    Break(
        "show root nothing on the way back",
        "terminal/services/configuration_trial.py",
        "        self._put_in_force(old, self.kept.fitted_text(old))",
        '        self._put_in_force(old, "")',
        "tests/terminal/services/test_configuration_trial_time.py::"
        "test_hosts_that_tell_no_time_are_left_with_the_trial_and_those_of_before_tell_it",
    ),
)
