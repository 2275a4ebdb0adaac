"""Simplified Chinese, what a hall shows unless it is told otherwise."""

DEFAULTS = {"where": "服务台"}  # values that a message may leave out

TEXTS = {
    # what stands on every plate
    "plate.service_window": "政务服务窗口",
    "plate.window": "窗口",
    "plate.badge": "工号",
    "plate.staffed": "正在为您服务",
    "plate.notes": "等 {count} 项",
    # headlines
    "pairing.code": "配对码 {code}\n请将配对码告知信息科，核对后接入",
    "unconfigured.waiting": "正在等待配置\n请联系信息科",
    "post.nobody": "暂无人员登记\n请到{where}咨询",
    "post.away": "暂时离开\n{until} 前返回",
    "post.away_unknown": "暂时离开\n请稍候",
    "post.cover": "B岗顶岗，正在为您服务",
    "post.closed": "已下班\n{opens} 开始办公",
    "post.closed_day": "现在不办公\n今日不再办理业务",
    "post.touch_please": "窗口准备中\n请稍候",
    # banners
    "rating.invited": "请您评价本次服务",
    "rating.recording": "正在记录…",
    "rating.thanks": "谢谢您的评价",
    "rating.unclear": "按键不清楚，请再按一次",
    "complaint.offer": "松手后再按一次即投诉",
    "complaint.recording": "正在登记投诉…",
    "complaint.taken": "投诉已登记，编号 {number}\n由督查室受理，请记下编号",
    "punch.recording": "正在登记…",
    "punch.counted": "已登记 {time}",
    "punch.time_unsure": "已登记，时间待核",
    "punch.disowned": "已撤销，请重新登记",
    "punch.unknown": "未能识别，请重试",
    "punch.unknown_twice": "请擦干手指或使用工作卡",
    "not_recorded": "未能记录，请联系信息科",
    # notes
    "note.clock": "时钟未校准",
    "note.offline": "网络未连接",
    "note.waiting": "{count} 条待上传",
    "note.sensor": "指纹仪未连接",
    "note.evaluator": "评价器未连接",
    "note.reader": "读卡器未连接",
    "note.screen": "屏幕未连接",
    "note.font": "缺少中文字体",
    "note.storage": "存储异常",
    "note.buzzer": "蜂鸣器未连接",
    # what the tones mean, for the staff side
    "tone.counted": "已记",
    "tone.time_unsure": "已记，时间待核",
    "tone.try_again": "未识别，请重试",
    "tone.not_recorded": "未记录",
    "tone.away_offered": "已在岗，再按一次即临时离开",
}
