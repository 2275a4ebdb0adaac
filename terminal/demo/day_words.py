"""The day words: what happens at each step of the story, in Chinese and in English."""

DAY_WORDS = {
    "set_up": (
        "前一天傍晚，终端装好，与中心配对，收到第一份配置。",
        "The evening before, the terminal is put up, paired with the center, and has its first configuration.",
    ),
    "delivered": ("所有记录都已送到中心。", "Everything that was recorded is at the center."),
    "sockets_off_before": (
        "17:40 大厅关闭电源，终端断电。",
        "At 17:40 the hall's sockets go off, the terminal's too.",
    ),
    "power_on": (
        "早晨通电。终端的时钟停在昨天，网络也不通。",
        "In the morning the power comes. The terminal's clock stands at yesterday, and there is no network.",
    ),
    "unsure_touch": (
        "王晓燕来上班，按指纹；此时还不知道准确时间。",
        "王晓燕 comes to work and touches the sensor; the true time is not known yet.",
    ),
    "time_comes": ("网络接通，时钟核对。", "The network comes, and the clock is set by it."),
    "true_time": (
        "刚才那次打卡被补上真实时间：07:52，不是昨天。",
        "The touch before gets its true time: 07:52 of today, not yesterday.",
    ),
    "directory": ("大厅人员名录从中心传来。", "The hall's list of staff comes from the center."),
    "plate_knows": ("标牌显示正确的时间。", "The plate shows the right time."),
    "rating": ("群众按下“{zh}”。", "A citizen presses “{en}”."),
    "corrected": (
        "3 秒后群众改按“满意”，以后一次为准。",
        "After 3 s the citizen presses “satisfied” instead; the last one counts.",
    ),
    "held": ("群众按住“非常不满意”3 秒。", "A citizen holds “very dissatisfied” for 3 s."),
    "complains": ("松手后再按一次：投诉成立。", "The citizen lets go and presses again: that is a complaint."),
    "stranger": ("外人按指纹。", "A stranger lays a finger on the sensor."),
    "neighbour": (
        "隔壁窗口的赵明在此刷卡，同样有效。",
        "赵明 of the next window holds his card to this one: it counts.",
    ),
    "cable_out": ("网线被拔掉。", "The network cable is pulled."),
    "already": ("王晓燕在岗时又按了一次指纹。", "王晓燕, who is on duty, touches once more."),
    "three_wait": ("三条记录在终端等待上传，一条不少。", "Three facts wait in the terminal for the network."),
    "plug_out": (
        "电源也被拔掉。记录都已写在存储卡上。",
        "The power plug is pulled, too. Every fact is on the card already.",
    ),
    "power_again": ("重新通电，时钟又不准。", "The power is back, and the clock is wrong again."),
    "touches_again": ("王晓燕重新按指纹。", "王晓燕 touches once more."),
    "neighbour_offline": (
        "没有网络，也认得隔壁窗口的卡。",
        "Without a network, the neighbour's card is known all the same.",
    ),
    "cable_in": ("网线重新插好。", "The network cable is in again."),
    "caught_up": ("等待的记录全部送到中心。", "All that waited is at the center."),
    "plate_knows_again": ("标牌的时间又准了。", "The plate knows the time again."),
    "away": (
        "王晓燕先按工作键，再按指纹：临时离开。",
        "王晓燕 presses the staff key and touches: away for a while.",
    ),
    "back": ("王晓燕回来，按指纹。", "王晓燕 is back and touches."),
    "lunch": ("午休，王晓燕按指纹签退。", "Lunch: 王晓燕 touches and goes."),
    "returns": ("下午上班，王晓燕按指纹。", "王晓燕 returns for the afternoon."),
    "covers": ("李建国按指纹顶岗。", "李建国 touches and covers for her."),
    "takes_over": ("王晓燕回来，接回岗位。", "王晓燕 is back and takes the post over."),
    "leaves": ("下班，王晓燕按指纹签退。", "The day is over: 王晓燕 touches and goes."),
    "cover_leaves": ("李建国也签退，窗口仍是关闭。", "李建国 signs out, too; the window stays closed."),
    "sockets_off": (
        "17:40 大厅关闭电源。一天的记录都在存储卡上，也都在中心。",
        "At 17:40 the hall's sockets go off. Every fact of the day is on the card, and at the center.",
    ),
}
